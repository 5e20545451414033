/*
 * Fuzz target: system calls with any arguments, as kernel/syscall.list describes them: those on
 * files, memory, the terminal, clocks and chance, over a fresh tree of files. The input is a
 * sequence of calls. A number may be any, a pointer may lead into the program's memory, across its
 * end, to a mapping, to the kernel's data or nowhere. Nothing may crash, the kernel's data must
 * stay as it is, what is mapped of files must be theirs, and when all is closed nothing may be
 * left.
 *
 * Left out are those that end the program (exit; kill and thread_kill, which without handlers are
 * an exit behind two checks), and those that need another thread.
 *
 * SOURCES: @files @pages @kernel @copy kernel/sys_read.c kernel/sys_write.c kernel/sys_fstat.c
 * kernel/sys_ioctl.c kernel/sys_getrandom.c kernel/sys_clock.c
 */
#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/fs/path.h"
#include "kernel/mman.h"
#include "kernel/page.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "tests/fuzz/support/files.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"
#include "tests/fuzz/support/pages.h"

const char files_out = 0; /* kernel/fs/out.c is initrd.c's */

/* These need a machine, or end it. */
static long left_out(void)
{
    fuzz_fail("a call that is left out was called");
}
#define sys_exit                 left_out
#define sys_kill                 left_out
#define sys_thread_pointer       left_out
#define sys_system_info          left_out
#define sys_thread_create        left_out
#define sys_thread_exit          left_out
#define sys_thread_self          left_out
#define sys_thread_yield         left_out
#define sys_thread_schedule      left_out
#define sys_thread_schedule_get  left_out
#define sys_thread_affinity      left_out
#define sys_thread_affinity_get  left_out
#define sys_thread_name          left_out
#define sys_thread_name_get      left_out
#define sys_thread_cancel        left_out
#define sys_thread_cancel_enable left_out
#define sys_thread_cpu           left_out
#define sys_thread_list          left_out
#define sys_futex_wait           left_out
#define sys_futex_wake           left_out
#define sys_futex_requeue        left_out
#define sys_futex_lock           left_out
#define sys_futex_unlock         left_out
#define sys_signal_action        left_out
#define sys_signal_mask          left_out
#define sys_signal_pending       left_out
#define sys_signal_suspend       left_out
#define sys_signal_wait          left_out
#define sys_signal_stack         left_out
#define sys_signal_queue         left_out
#define sys_thread_kill          left_out
#define sys_timer_make           left_out
#define sys_timer_end            left_out
#define sys_timer_set            left_out
#define sys_timer_get            left_out
#define sys_timer_overrun        left_out
#define sys_poll                 left_out
#define sys_select               left_out
#define sys_epoll_create         left_out
#define sys_epoll_ctl            left_out
#define sys_epoll_wait           left_out
#define sys_eventfd              left_out
#define sys_timerfd_create       left_out
#define sys_timerfd_settime      left_out
#define sys_timerfd_gettime      left_out
#define sys_signalfd             left_out
#define sys_socketpair           left_out
#define sys_send                 left_out
#define sys_receive              left_out
#define sys_send_message         left_out
#define sys_receive_message      left_out
#define sys_shutdown             left_out
#define sys_getsockopt           left_out
#define sys_setsockopt           left_out
#define sys_getsockname          left_out

static const struct syscall calls[] = {
#include "syscall_table.h"
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]), POINTER_ROOM = 8192 };

static long take_number(struct input *in)
{
    static const long numbers[] = {-1,      INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN,   4096,
                                   1 << 16, PATH_MAX,  IOV_MAX,   0x5401,    0x1ffffffff, 255};
    unsigned how = input_byte(in);
    if (how < 0x80)
        return how % 32;
    if (how < 0xc0)
        return (int16_t)input_number(in, 2);
    if (how < 0xe0)
        return numbers[how % (sizeof(numbers) / sizeof(numbers[0]))];
    return input_number(in, how < 0xf0 ? 4 : 8);
}

/* Somewhere; what is there is *good bytes of the program's. */
static char *take_pointer(struct input *in, size_t *good)
{
    unsigned how = input_byte(in);
    size_t offset = how < 0x80 ? how * 256 : input_number(in, 1);
    *good = 0;
    if (how < 0x80 || how < 0xa0) {
        *good = PROGRAM_SIZE - offset;
        return program_memory + offset;
    }
    if (how >= 0xc0 && how < 0xe0) /* the first mappings */
        return (char *)PAGES_START + (how % 32) * PAGE_SIZE + offset;
    switch (how % 8) {
    case 0: return NULL;
    case 1: return program_memory + PROGRAM_SIZE + offset; /* nothing is there */
    case 2: return kernel_data_start + offset;
    case 3: return kernel_data_start + 4095;       /* its last byte */
    case 4: return (char *)(UINTPTR_MAX - offset); /* around the end of all addresses */
    case 5: return program_memory - offset;
    case 6: return (char *)(0x8000000000000000 + offset);
    default: *good = offset; return program_memory + PROGRAM_SIZE - offset;
    }
}

/* A pointer to what such a call reads: mostly numbers. */
static long take_filled_pointer(struct input *in)
{
    size_t good, ignored;
    char *pointer = take_pointer(in, &good);
    unsigned count = input_byte(in) % 8;
    for (unsigned i = 0; i < count && (i + 1) * sizeof(long) <= good; i++) {
        bool is_pointer = input_byte(in) % 4 == 0;
        long number = is_pointer ? (long)take_pointer(in, &ignored) : take_number(in);
        /* It may be taken for a pointer: not one to something of the host's. */
        if (!is_pointer && number >= PROGRAM_SIZE && !(number >> 47))
            number = -number;
        memcpy(pointer + i * sizeof(long), &number, sizeof(long));
    }
    return (long)pointer;
}

static long take_path(struct input *in)
{
    size_t good;
    char *pointer = take_pointer(in, &good);
    if (good > 1)
        files_path(in, pointer, good < POINTER_ROOM ? good : POINTER_ROOM);
    return (long)pointer;
}

static long take_argument(struct input *in, unsigned kind)
{
    switch (kind) {
    case SYSCALL_FD: {
        unsigned fd = input_byte(in);
        return fd < 0xe0 ? fd % 24 : take_number(in);
    }
    case SYSCALL_PATH: return take_path(in);
    case SYSCALL_POINTER:
    case SYSCALL_IN:
    case SYSCALL_OUT: return take_filled_pointer(in);
    default: return take_number(in);
    }
}

/* A pointer or a number, by the command; no pointer to something of the host's. */
static long take_fcntl_argument(struct input *in)
{
    if (input_byte(in) % 2)
        return take_filled_pointer(in);
    long number = take_number(in);
    return number >= PROGRAM_SIZE && !(number >> 47) ? -number : number;
}

/* ---- calls on memory: mostly of pages that may be there ---- */

static long take_page(struct input *in)
{
    unsigned how = input_byte(in);
    if (how == 0xff)
        return take_number(in);
    return (long)PAGES_START + how % 64 * PAGE_SIZE + (how >= 0xf0 ? how : 0);
}

static long take_length(struct input *in)
{
    unsigned how = input_byte(in);
    if (how >= 0xf0)
        return take_number(in);
    return (long)(how % 32) * PAGE_SIZE + (how >= 0xc0 ? how : 0);
}

static long take_map_flags(struct input *in)
{
    static const unsigned flags[] = {MAP_SHARED,
                                     MAP_SHARED,
                                     MAP_SHARED | MAP_FIXED,
                                     MAP_PRIVATE,
                                     0,
                                     MAP_PRIVATE | MAP_FIXED,
                                     ~0u,
                                     MAP_SHARED | MAP_FIXED};
    unsigned how = input_byte(in);
    return flags[how % 8] | (how & 0x40 ? MAP_NORESERVE : 0);
}

static bool take_memory_arguments(struct input *in, const struct syscall *call, long a[6])
{
    const void *which = (const void *)call->implementation;
    bool maps = which == (void *)sys_mmap || which == (void *)sys_map_file;
    if (!maps && which != (void *)sys_munmap && which != (void *)sys_mprotect &&
        which != (void *)sys_mremap && which != (void *)sys_mlock && which != (void *)sys_munlock &&
        which != (void *)sys_msync)
        return false;
    a[0] = take_page(in);
    a[1] = take_length(in);
    a[2] = which == (void *)sys_mremap ? take_length(in) : input_byte(in) % 9;
    if (maps)
        a[3] = take_map_flags(in);
    else
        a[3] = input_byte(in) % 3; /* of mremap() */
    a[4] = input_byte(in) % 8;
    a[5] = input_byte(in) % 16 * (long)PAGE_SIZE;
    return true;
}

/* Written as "directory:int": where a path begins. */
static bool is_directory(const struct syscall *call, unsigned i)
{
    return call->arguments[i].kind == SYSCALL_INT && i + 1 < call->argument_count &&
           call->arguments[i + 1].kind == SYSCALL_PATH;
}

static void check_result(const struct syscall *call, const long a[6], long result)
{
    if (call->result == SYSCALL_INT)
        result = (int)result;
    FUZZ_CHECK(result > -4096, "%s() = %ld", call->name, result);
    for (unsigned i = 0; i < call->argument_count; i++) {
        unsigned kind = call->arguments[i].kind, size = call->arguments[i].size;
        if (kind == SYSCALL_IN || kind == SYSCALL_OUT)
            FUZZ_CHECK(result <= 0 || (unsigned long)result <= (unsigned long)a[size],
                       "%s(): %ld of %ld bytes", call->name, result, a[size]);
    }
}

static void call_one(struct input *in)
{
    const struct syscall *call = &calls[input_byte(in) % CALLS];
    long a[6] = {0};
    bool is_memory = take_memory_arguments(in, call, a);
    for (unsigned i = 0; i < call->argument_count && !is_memory; i++) {
        a[i] = take_argument(in, call->arguments[i].kind);
        if (is_directory(call, i) && a[i] % 2)
            a[i] = AT_FDCWD;
        else if (call->implementation == (void *)sys_fcntl && i == 2)
            a[i] = take_fcntl_argument(in);
    }
    if (call->implementation == (void *)left_out)
        return;
    long result = call->implementation(a[0], a[1], a[2], a[3], a[4], a[5]);
    check_result(call, a, result);
    pages_check();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, data + size};
    files_begin();
    pages_begin();
    kernel_memory_fails(input_byte(&in) - 1);
    while (input_is_left(&in))
        call_one(&in);
    pages_end();
    files_end();
    return 0;
}
