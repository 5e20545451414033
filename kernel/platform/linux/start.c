/*
 * platform_init() for a Linux process: RAM, the command line, signals.
 *
 * The process's arguments become the kernel's command line, word by word, and MEM= and FILES= are
 * options of it (hitoma.mem=, hitoma.files=): so an image works the same whether tools/run has
 * started it or a shell.
 */
#include "kernel/boot_info.h"
#include "kernel/errno.h"
#include "kernel/image.h"
#include "kernel/option.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/linux/processors.h"
#include "kernel/platform/x86.h"
#include "kernel/sanitize.h"
#include "kernel/string.h"
#include "kernel/thread.h"

/* Where it is in the image, RAM is mapped in a way in which pages can be mapped again. */
extern const char part_page_lend;
#pragma weak part_page_lend

enum { MEM_DEFAULT_MIB = 64 };

void kernel_main(void);
void process_start(uint64_t *stack);

static uint64_t *stack_at_start; /* argc, argv, NULL, environment, NULL, auxiliary vector, 0 */
static struct boot_info boot_info;

const struct boot_info *platform_boot_info(void)
{
    return &boot_info;
}

uint64_t process_auxiliary(uint64_t what)
{
    const uint64_t *at = stack_at_start + 1 + stack_at_start[0] + 1;
    while (*at)
        at++; /* the environment, which we have no use for */
    for (at++; at[0]; at += 2)
        if (at[0] == what)
            return at[1];
    return 0;
}

/* What gcc's stack protector uses, as on a PC (pc/start.c). AT_RANDOM is for random.c. */
uintptr_t __stack_chk_guard;

__attribute__((no_stack_protector)) static void choose_stack_guard(void)
{
    __stack_chk_guard = ((rdtsc() ^ (uintptr_t)stack_at_start) * 0x9e3779b97f4a7c15) << 8;
}

/* argv[1] and on, up to the NULL; there need not even be an argv[0]. */
static const char *const *arguments(void)
{
    return (const char *const *)stack_at_start + 1 + (stack_at_start[0] > 0);
}

/* ---- options that are needed before there are options ---- */

/* What follows `prefix` in `word`, or NULL. */
static const char *behind(const char *word, const char *prefix)
{
    while (*prefix)
        if (*word++ != *prefix++)
            return NULL;
    return word;
}

/* A number of bytes with K, M or G, a fraction too: 1.25M. 0: it is none. As tools/run reads it. */
static uint64_t parse_memory(const char *text)
{
    uint64_t whole = 0, part = 0, scale = 1;
    for (; *text >= '0' && *text <= '9' && whole < 1ull << 40; text++)
        whole = whole * 10 + (*text - '0');
    if (*text == '.')
        for (text++; *text >= '0' && *text <= '9' && scale < 1000000; text++, scale *= 10)
            part = part * 10 + (*text - '0');
    unsigned shift = 20;
    switch (*text) {
    case 'k':
    case 'K': shift = 10; break;
    case 'g':
    case 'G': shift = 30; break;
    case 'm':
    case 'M':
    case '\0': break;
    default: return 0;
    }
    if (*text && text[1])
        return 0;
    return whole >= 1ull << (44 - shift) ? 0 : (whole << shift) + (part << shift) / scale;
}

static uint64_t memory_wanted(void)
{
    const char *const *words = arguments();
    uint64_t size = MEM_DEFAULT_MIB << 20;
    for (const char *word; (word = *words++) && strcmp(word, "--") != 0;) {
        const char *value = behind(word, "hitoma.mem=");
        if (value && parse_memory(value))
            size = parse_memory(value); /* else the option itself complains */
    }
    return size;
}

static int set_memory(const char *value)
{
    return parse_memory(value) ? 0 : -EINVAL;
}
OPTION("mem", "memory, with K, M or G, as 1.25M (64M)", set_memory);

/* ---- processors ---- */

unsigned process_processors = 1;

static int set_processors(const char *value)
{
    unsigned count = 0;
    for (; *value >= '0' && *value <= '9' && count <= CPUS_MAX; value++)
        count = count * 10 + (*value - '0');
    if (*value || count == 0 || count > CPUS_MAX)
        return -EINVAL;
    process_processors = count;
    return 0;
}
OPTION("smp", "how many processors, 1 to 256, if the program makes threads (1)", set_processors);

/* ---- the arguments ---- */

/* Copies a word in quotes, as the command line's rule CL-1 takes it apart; a bare -- stays bare. */
static char *put_word(char *to, const char *word)
{
    if (strcmp(word, "--") == 0) {
        memcpy(to, "-- ", 3);
        return to + 3;
    }
    *to++ = '\'';
    for (; *word; word++) {
        if (*word == '\'') {
            memcpy(to, "'\\'", 3);
            to += 3;
        }
        *to++ = *word;
    }
    *to++ = '\'';
    *to++ = ' ';
    return to;
}

/* The line lies at the beginning of RAM, as a boot loader would do. Returns its end. */
static uintptr_t put_command_line(uintptr_t start, uintptr_t end)
{
    char *to = (char *)start;
    for (const char *const *words = arguments(); *words; words++) {
        if (4 * (strlen(*words) + 1) > end - (uintptr_t)to)
            cannot_boot("no memory for the command line; give the machine more (MEM=)");
        to = put_word(to, *words);
    }
    *to = '\0';
    boot_info.command_line = (const char *)start;
    return (uintptr_t)to + 1;
}

/* ---- RAM ---- */

static int map_free(uintptr_t start, size_t size, int protection, int kind)
{
    long result = hypercall_mmap(
        start, size, protection,
        kind | LINUX_MAP_ANONYMOUS | LINUX_MAP_NORESERVE | LINUX_MAP_FIXED_FREE, -1, 0);
    return result < 0 ? (int)result : 0;
}

int process_map(uintptr_t start, size_t size, int protection)
{
    return map_free(start, size, protection, LINUX_MAP_PRIVATE);
}

/* MEM= is all there is, as on a PC: the image is part of it. */
static void find_memory(void)
{
    uint64_t image_size = image_end - image_start, size = memory_wanted() & -(uint64_t)PAGE_SIZE;
    if (size < image_size + 16 * PAGE_SIZE)
        cannot_boot("MEM=%luK is too little memory; try MEM=%luM", size >> 10,
                    (image_size >> 20) + 1);
    size -= image_size;
    int error = map_free(RAM_START, size, LINUX_PROT_READ | LINUX_PROT_WRITE,
                         &part_page_lend ? LINUX_MAP_SHARED : LINUX_MAP_PRIVATE);
    if (error)
        cannot_boot("Linux gives no %lu KiB of memory: error %d", size >> 10, -error);
    uintptr_t start = put_command_line(RAM_START, RAM_START + size);
    boot_info.protocol = "Linux";
    boot_info.loader = "a process";
    boot_info.region_count = 1;
    boot_info.regions[0].start = (start + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
    boot_info.regions[0].end = RAM_START + size;
}

__attribute__((no_stack_protector)) void platform_init(void)
{
    choose_stack_guard();
    find_memory();
    page_init(&boot_info);
    process_boot_cpu.id = (int)hypercall_gettid();
    process_signals_init();
}

/* ---- FILES= ---- */

/* What FILES= is, is open already: the process can open nothing (hypercall.h). -EINVAL. */
static int files_descriptor(const char *value)
{
    int fd = 0;
    const char *at = value;
    for (; *at >= '0' && *at <= '9' && fd < 1 << 20; at++)
        fd = fd * 10 + (*at - '0');
    return at > value && !*at ? fd : -EINVAL;
}

/* Mapped in place, private: what the program changes of it is its own copy of a page. */
static int set_files(const char *value)
{
    int size = 0;
    int fd = files_descriptor(value);
    long error = fd < 0 ? fd : hypercall_ioctl(fd, LINUX_FIONREAD, &size);
    if (!error && size <= 0)
        error = -EINVAL;
    if (!error)
        error = hypercall_mmap(FILES_START, (size_t)size, LINUX_PROT_READ | LINUX_PROT_WRITE,
                               LINUX_MAP_PRIVATE | LINUX_MAP_FIXED_FREE, fd, 0);
    if (error < 0)
        cannot_boot("hitoma.files=%s: error %ld", value, -error);
    size_t rest = -(size_t)size & (PAGE_SIZE - 1);
    sanitize_forbid((char *)FILES_START + size, rest, SANITIZE_BEHIND_FILE);
    boot_info.module_count = 1;
    boot_info.modules[0] = (struct boot_module){FILES_START, FILES_START + (size_t)size, "files"};
    return 0;
}
OPTION("files", "the number of an open file, a tar archive of what / holds", set_files);

/* From start.S: the process begins. */
__attribute__((no_stack_protector)) void process_start(uint64_t *stack)
{
    sanitize_start();
    stack_at_start = stack;
    hypercall_arch_prctl(LINUX_ARCH_SET_GS, (uintptr_t)process_cpu());
    kernel_main();
}
