/*
 * hitoma-count: a QEMU plugin that counts, from outside, what a guest executes and where it exits.
 *
 * An instruction count is the one figure of a run under TCG that another machine repeats; an exit
 * (port, MMIO, MSR, hlt, cpuid) costs TCG one instruction and KVM a thousand, so it is counted
 * beside. The plugin looks at each instruction once, when QEMU translates it, and hangs onto it
 * what has to happen when it runs:
 *
 *   every instruction   + 1 on its virtual CPU's counter (and on its own, for a profile)
 *   in, out, wrmsr, ... a callback that counts the exit and, if asked to, writes a line about it
 *   loads and stores    a callback that counts those which reach a device
 *
 * A stretch of a run can be marked: it begins with the first instruction executed in an address
 * range (the image) and ends before the first execution of an address (main). At its beginning all
 * counters are put to zero, at its end they are copied to where nothing changes them any more.
 *
 * Arguments (all may be left out):
 *   counters=PATH  keep the counters in this file, mapped: a reader sees them while the guest runs
 *   from=LO-HI     the stretch begins with the first instruction in [LO, HI)   (hexadecimal)
 *   to=ADDRESS     and ends before the first instruction at ADDRESS            (hexadecimal)
 *   profile=PATH   at the stretch's end (or QEMU's) write "address count" for each instruction
 *   exits=on       write a line for each exit in the stretch to QEMU's log (-d plugin -D FILE)
 *   count=tb       count by translation block: faster, but a block left by a fault counts whole
 *   mmio=off       don't look at loads and stores: much faster
 *
 * What it can't see: registers. A port or MSR number is known only where a constant was moved into
 * dx or ecx a few instructions before; tools/bench completes port numbers from QEMU's own trace.
 *
 * The counters' file (64-bit words, this machine's byte order):
 *   0 magic   1 version   2 virtual CPUs   3 state: 0 before the stretch, 1 in it, 2 after it,
 *                                           3 QEMU ended first
 *   8 ...                     COUNTERS words a virtual CPU, running
 *   8 + MAX_CPUS * COUNTERS   the same, as they were when the stretch ended
 * tools/bench has the same list; VERSION changes with it.
 *
 * With one virtual processor and PLUGIN_API 1 QEMU adds inline; else a function is called, which is
 * slower and counts the same. qemu.h is its interface, decode.c knows the instructions.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode.h"

EXPORT int qemu_plugin_version = PLUGIN_API;

/* ---- Counters ---- */

static const char *const kind_names[COUNTERS] = {
    [PORT_IN] = "in",
    [PORT_OUT] = "out",
    [MMIO_READ] = "mmio-read",
    [MMIO_WRITE] = "mmio-write",
    [MSR_READ] = "rdmsr",
    [MSR_WRITE] = "wrmsr",
    [HLT] = "hlt",
    [CPUID] = "cpuid",
    [SPECIAL] = "special",
    [QUIET] = "quiet",
};

enum { MAX_CPUS = 256, VERSION = 1 };
enum state { BEFORE, INSIDE, AFTER, CUT_SHORT };

static struct counters_file {
    uint64_t magic;
    uint64_t version;
    uint64_t cpus;
    uint64_t state;
    uint64_t reserved[4];
    uint64_t running[MAX_CPUS][COUNTERS];
    uint64_t at_end[MAX_CPUS][COUNTERS];
} * file;

_Static_assert(offsetof(struct counters_file, running) == 8 * 8, "tools/bench reads it");

/* The profile: a hash table of instruction addresses, never grown, since QEMU adds to its counts
 * by address. Written under `lock`, but for the counts. */
enum { SLOTS = 1 << 20 };
static struct slot {
    uint64_t address;
    uint64_t count;
} * slots;
static uint32_t *slots_used; /* indices into slots, in the order of their making */
static size_t n_slots_used;
static struct slot slot_overflow; /* takes what doesn't fit; reported, not lost */

static struct {
    const char *counters, *profile;
    uint64_t from, from_end, to;
    bool has_from, has_to, list_exits, by_block, no_mmio, can_inline;
} options;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* slots, the stretch's two ends */

static struct slot *slot_of(uint64_t address)
{
    uint32_t i = (uint32_t)((address * 0x9e3779b97f4a7c15u) >> 44);
    while (slots[i].address && slots[i].address != address) {
        i = (i + 1) % SLOTS;
    }
    if (!slots[i].address) {
        if (n_slots_used == SLOTS / 4 * 3) {
            return &slot_overflow;
        }
        slots[i].address = address;
        slots_used[n_slots_used++] = i;
    }
    return &slots[i];
}

static void write_profile(void)
{
    FILE *f = options.profile ? fopen(options.profile, "w") : NULL;
    if (!f) {
        return;
    }
    for (size_t i = 0; i < n_slots_used; i++) {
        struct slot *s = &slots[slots_used[i]];
        if (s->count) {
            fprintf(f, "%llx %llu\n", (unsigned long long)s->address, (unsigned long long)s->count);
        }
    }
    if (slot_overflow.count) {
        fprintf(f, "0 %llu\n", (unsigned long long)slot_overflow.count);
    }
    fclose(f);
}

static void stretch_begin(unsigned int cpu, void *data)
{
    (void)cpu, (void)data;
    pthread_mutex_lock(&lock);
    if (file->state == BEFORE) {
        memset(file->running, 0, sizeof file->running);
        for (size_t i = 0; i < n_slots_used; i++) {
            slots[slots_used[i]].count = 0;
        }
        slot_overflow.count = 0;
        file->state = INSIDE;
    }
    pthread_mutex_unlock(&lock);
}

static void freeze(enum state why)
{
    pthread_mutex_lock(&lock);
    if (file->state == INSIDE) {
        memcpy(file->at_end, file->running, sizeof file->running);
        write_profile();
        __atomic_store_n(&file->state, why, __ATOMIC_RELEASE);
    }
    pthread_mutex_unlock(&lock);
}

static void stretch_end(unsigned int cpu, void *data)
{
    (void)cpu, (void)data;
    freeze(AFTER);
}

static void count_one(unsigned int cpu, void *data)
{
    struct slot *slot = data;
    file->running[cpu % MAX_CPUS][INSNS]++;
    if (slot) {
        __atomic_fetch_add(&slot->count, 1, __ATOMIC_RELAXED);
    }
}

static void count_block(unsigned int cpu, void *n_insns)
{
    file->running[cpu % MAX_CPUS][INSNS] += (uintptr_t)n_insns;
}

/* "hitoma-exit CPU INSTRUCTIONS KIND PC NUMBER SIZE DEVICE", "-" for what isn't known. */
static void list_exit(unsigned int cpu, const struct site *site, enum counter kind, bool known,
                      uint64_t number, unsigned int size, const char *device)
{
    char line[256], text[32] = "-";

    if (known) {
        snprintf(text, sizeof text, "%llx", (unsigned long long)number);
    }
    snprintf(line, sizeof line, "hitoma-exit %u %llu %s %llx %s %u %s\n", cpu,
             (unsigned long long)file->running[cpu % MAX_CPUS][INSNS], kind_names[kind],
             (unsigned long long)site->pc, text, size, device);
    qemu_plugin_outs(line);
}

static void on_exit_insn(unsigned int cpu, void *data)
{
    const struct site *site = data;

    file->running[cpu % MAX_CPUS][site->kind]++;
    if (options.list_exits && file->state == INSIDE) {
        list_exit(cpu, site, site->kind, site->number_known, site->number, 0, "-");
    }
}

/* A repeated outs is executed once more than it writes, to find rcx at zero: count its loads. */
static void on_outs_load(unsigned int cpu, plugin_meminfo info, uint64_t address, void *site)
{
    (void)info, (void)address;
    on_exit_insn(cpu, site);
}

static void on_memory(unsigned int cpu, plugin_meminfo info, uint64_t address, void *data)
{
    const struct qemu_plugin_hwaddr *hwaddr = qemu_plugin_get_hwaddr(info, address);

    if (!hwaddr || !qemu_plugin_hwaddr_is_io(hwaddr)) {
        return;
    }
    enum counter kind = qemu_plugin_mem_is_store(info) ? MMIO_WRITE : MMIO_READ;
    file->running[cpu % MAX_CPUS][kind]++;
    if (options.list_exits && file->state == INSIDE) {
        const struct site site = {.pc = (uintptr_t)data};
        const char *device = qemu_plugin_hwaddr_device_name(hwaddr);
        list_exit(cpu, &site, kind, true, qemu_plugin_hwaddr_phys_addr(hwaddr),
                  1u << qemu_plugin_mem_size_shift(info), device ? device : "-");
    }
}

/* ---- Translation ---- */

/* The order matters: QEMU runs callbacks before inline additions, and of each sort in this order,
 * so that the stretch's first instruction is counted and the one at its end isn't. */
static void translate_insn(struct qemu_plugin_insn *insn, struct constants *constants)
{
    uint64_t pc = qemu_plugin_insn_vaddr(insn);
    struct slot *slot = options.profile ? slot_of(pc) : NULL;
    struct decoded d;

    if (options.has_from && file->state == BEFORE && pc >= options.from && pc < options.from_end) {
        qemu_plugin_register_vcpu_insn_exec_cb(insn, stretch_begin, CB_NO_REGS, NULL);
    }
    if (options.has_to && pc == options.to) {
        qemu_plugin_register_vcpu_insn_exec_cb(insn, stretch_end, CB_NO_REGS, NULL);
    }
    if (!options.by_block) {
#if PLUGIN_API == 1
        if (options.can_inline) {
            qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD, &file->running[0][INSNS],
                                                       1);
            if (slot) {
                qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD, &slot->count, 1);
            }
        }
#endif
        if (!options.can_inline) {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, count_one, CB_NO_REGS, slot);
        }
    }
    decode(&d, insn);
    enum counter kind = exit_kind(&d);
    if (kind != INSNS) {
        struct site *site = site_make(pc, kind, &d, constants);
        if (is_outs(&d)) {
            qemu_plugin_register_vcpu_mem_cb(insn, on_outs_load, CB_NO_REGS, MEM_READ_WRITE, site);
        } else {
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_exit_insn, CB_NO_REGS, site);
        }
    }
    follow_constants(constants, &d);
    if (!options.no_mmio) {
        qemu_plugin_register_vcpu_mem_cb(insn, on_memory, CB_NO_REGS, MEM_READ_WRITE,
                                         (void *)(uintptr_t)pc);
    }
}

static void translate(plugin_id id, struct qemu_plugin_tb *tb)
{
    size_t n = qemu_plugin_tb_n_insns(tb);
    struct constants constants = {0};

    (void)id;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < n; i++) {
        translate_insn(qemu_plugin_tb_get_insn(tb, i), &constants);
    }
    pthread_mutex_unlock(&lock);
    if (options.by_block) {
#if PLUGIN_API == 1
        if (options.can_inline) {
            qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD, &file->running[0][INSNS], n);
            return;
        }
#endif
        qemu_plugin_register_vcpu_tb_exec_cb(tb, count_block, CB_NO_REGS, (void *)n);
    }
}

/* ---- Set-up ---- */

static void at_exit(plugin_id id, void *data)
{
    (void)id, (void)data;
    freeze(options.has_to ? CUT_SHORT : AFTER);
}

static bool parse_option(const char *text)
{
    const char *value = strchr(text, '=');
    char *end;

    if (!value) {
        return false;
    }
    size_t length = (size_t)(value++ - text);
#define IS(name) (length == sizeof name - 1 && !memcmp(text, name, length))
    if (IS("counters")) {
        options.counters = value;
    } else if (IS("profile")) {
        options.profile = value;
    } else if (IS("from")) {
        options.has_from = true;
        options.from = strtoull(value, &end, 16);
        options.from_end = *end == '-' ? strtoull(end + 1, &end, 16) : options.from + 1;
        return !*end;
    } else if (IS("to")) {
        options.has_to = true;
        options.to = strtoull(value, &end, 16);
        return !*end;
    } else if (IS("exits")) {
        options.list_exits = !strcmp(value, "on");
    } else if (IS("count")) {
        options.by_block = !strcmp(value, "tb");
        return options.by_block || !strcmp(value, "insn");
    } else if (IS("mmio")) {
        options.no_mmio = !strcmp(value, "off");
    } else {
        return false;
    }
#undef IS
    return true;
}

static void *map(const char *path, size_t size)
{
    int fd = -1;

    if (path) {
        fd = open(path, O_RDWR | O_CREAT, 0666);
        if (fd < 0 || ftruncate(fd, 0) || ftruncate(fd, (off_t)size)) {
            return NULL;
        }
    }
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
                    fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED, fd, 0);
    if (fd >= 0) {
        close(fd);
    }
    return at == MAP_FAILED ? NULL : at;
}

EXPORT int qemu_plugin_install(plugin_id id, const struct plugin_info *info, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (!parse_option(argv[i])) {
            fprintf(stderr,
                    "hitoma-count: %s? The arguments are counters=PATH from=LO-HI to=ADDRESS "
                    "profile=PATH exits=on count=insn|tb mmio=on|off\n",
                    argv[i]);
            return 1;
        }
    }
    if (options.profile && options.by_block) {
        fprintf(stderr, "hitoma-count: a profile needs count=insn\n");
        return 1;
    }
    file = map(options.counters, sizeof *file);
    slots = map(NULL, sizeof *slots * SLOTS);
    slots_used = map(NULL, sizeof *slots_used * SLOTS);
    if (!file || !slots || !slots_used) {
        perror("hitoma-count: counters");
        return 1;
    }
    options.can_inline = PLUGIN_API == 1 && info->system.max_vcpus == 1;
    file->version = VERSION;
    file->cpus = (uint64_t)info->system.max_vcpus;
    file->state = options.has_from ? BEFORE : INSIDE;
    memcpy(&file->magic, "HITOMACT", 8); /* last: a reader that sees it sees all the rest */
    qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
    qemu_plugin_register_atexit_cb(id, at_exit, NULL);
    return 0;
}
