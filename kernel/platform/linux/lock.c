/*
 * The lock: a seccomp filter (seccomp(2)), made when all is initialised and the program about to
 * start. See lock.h.
 *
 * The filter is a little program in Linux's packet-filter language, which Linux runs before each
 * system call of this process. It has an accumulator and an index register, sees the call's number,
 * the address of the instruction behind the `syscall`, and the six arguments as numbers (never what
 * they point to), jumps only forwards, and ends in "allow" or "trap". Ours reads:
 *
 *      another architecture's entry (int 0x80)?                       trap
 *      from outside hypercall_start .. hypercall_end?                 trap
 *      is it number a?  arguments not as they must be?  trap          else allow
 *      is it number b?  ...
 *      none of them                                                   trap
 *
 * "Trap" is SIGSYS, whose handler reports as for any fault. x32's calls have numbers of their own,
 * which are in no list.
 *
 * What this buys, and what not, is in docs/11-two-platforms.md, "Locked in".
 */
#include "kernel/platform/linux/lock.h"

#include "kernel/platform/linux/hypercall.h"
#include "kernel/errno.h"
#include "kernel/init.h"
#include "kernel/log.h"
#include "kernel/option.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/report.h"
#include "kernel/sanitize.h"
#include "kernel/string.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/linux/processors.h"

extern const char part_page_lend;
#pragma weak part_page_lend       /* page_lend.c: if the program maps files */
#pragma weak platform_high_region /* page_runs.c: in the image if something maps memory */

static uint32_t may_read = 1 << 0, may_write = 1 << 1 | 1 << 2, may_sync, may_hole,
                may_set_mode = 1 << 0;
static bool unlocked; /* hitoma.lock=no */

void lock_allow(int fd, unsigned uses)
{
    assert(fd >= 0 && fd < LOCK_FDS, "fd=%d", fd);
    uint32_t bit = 1u << fd;
    may_read |= uses & LOCK_READ ? bit : 0;
    may_write |= uses & LOCK_WRITE ? bit : 0;
    may_sync |= uses & LOCK_SYNC ? bit : 0;
    may_hole |= uses & LOCK_HOLES ? bit : 0;
}

/* ---- the filter's language: <linux/filter.h>, <linux/bpf_common.h> ---- */

struct step {
    uint16_t code;
    uint8_t yes, no; /* of a test: how many steps to leave out */
    uint32_t value;
};
enum step_code {
    LOAD = 0x20,        /* A = word of struct seccomp_data at `value` */
    LOAD_NUMBER = 0x00, /* A = value */
    COPY = 0x07,        /* X = A */
    ADD_X = 0x0c,       /* A += X */
    AND = 0x54,         /* A &= value */
    SHIFT_X = 0x6c,     /* A <<= X */
    IS_EQUAL = 0x15,    /* A == value? */
    IS_LEAST = 0x35,    /* A >= value? */
    HAS_ANY = 0x45,     /* A & value? */
    END = 0x06,         /* with verdict `value` */
};
#define ALLOW 0x7fff0000u /* SECCOMP_RET_ALLOW */
#define TRAP  0x00030000u /* SECCOMP_RET_TRAP */

enum { /* struct seccomp_data: where its words lie */
       NUMBER = 0,
       ARCHITECTURE = 4,
       ADDRESS = 8,
};
#define ARCHITECTURE_X86_64 0xc000003eu

/* Arguments are numbered from 0; an int's upper half is nobody's. */
static unsigned low(unsigned argument)
{
    return 16 + 8 * argument;
}
static unsigned high(unsigned argument)
{
    return low(argument) + 4;
}

enum { STEPS_MAX = 288 };
static struct step steps[STEPS_MAX];
static unsigned short step_count;

static void step(unsigned code, uint32_t value, unsigned yes, unsigned no)
{
    assert(step_count < STEPS_MAX, "the filter has more than %u steps", STEPS_MAX);
    steps[step_count++] = (struct step){(uint16_t)code, (uint8_t)yes, (uint8_t)no, value};
}

/* Goes on if the test of A says so, else traps. */
static void require(enum step_code test, uint32_t value)
{
    step(test, value, 1, 0);
    step(END, TRAP, 0, 0);
}
static void require_not(enum step_code test, uint32_t value)
{
    step(test, value, 0, 1);
    step(END, TRAP, 0, 0);
}

static void require_value(unsigned where, uint32_t value)
{
    step(LOAD, where, 0, 0);
    require(IS_EQUAL, value);
}

static void require_one_of(unsigned where, const uint32_t *values, unsigned count)
{
    step(LOAD, where, 0, 0);
    for (unsigned i = 0; i < count; i++)
        step(IS_EQUAL, values[i], count - i, 0);
    step(END, TRAP, 0, 0);
}

/* Is the word a number below 32 whose bit is in `mask`: a descriptor, a signal? */
static void require_bit(unsigned where, uint32_t mask)
{
    step(LOAD, where, 0, 0);
    require_not(IS_LEAST, 32);
    step(COPY, 0, 0, 0);
    step(LOAD_NUMBER, 1, 0, 0);
    step(SHIFT_X, 0, 0, 0);
    require(HAS_ANY, mask);
}

/*
 * Do an address and a length stay within [start, end)? By their upper halves, with a slack of 8 GiB
 * at the end (process.h: nothing lies there).
 */
static void require_range(unsigned address, unsigned length, uint64_t start, uint64_t end)
{
    uint32_t end_high = (uint32_t)(end >> 32) + 2;
    step(LOAD, high(length), 0, 0);
    require_not(IS_LEAST, end_high); /* so the sum below has 32 bits */
    step(COPY, 0, 0, 0);
    step(LOAD, high(address), 0, 0);
    require(IS_LEAST, (uint32_t)(start >> 32));
    require_not(IS_LEAST, end_high);
    step(ADD_X, 0, 0, 0);
    require_not(IS_LEAST, end_high - 1);
}

/* No mapping is writable and executable, and only in the high region can it be executable. */
static void require_rights(unsigned argument, struct platform_range high_region)
{
    require_value(high(argument), 0);
    step(LOAD, low(argument), 0, 0);
    require_not(HAS_ANY, ~(uint32_t)(LINUX_PROT_READ | LINUX_PROT_WRITE | LINUX_PROT_EXEC));
    step(HAS_ANY, LINUX_PROT_EXEC, 0, 7);
    require_not(HAS_ANY, LINUX_PROT_WRITE);
    step(LOAD, high(0), 0, 0);
    require(IS_LEAST, (uint32_t)(high_region.start >> 32));
    require_not(IS_LEAST, (uint32_t)(high_region.end >> 32));
}

/* ---- the filter ---- */

/* Begins what is said of one system call; returns what call_end() needs. */
static unsigned call(uint32_t number)
{
    step(IS_EQUAL, number, 0, 0);
    return step_count;
}

static void call_end(unsigned begin)
{
    step(END, ALLOW, 0, 0);
    steps[begin - 1].no = (uint8_t)(step_count - begin);
}

static void allow_whatever(uint32_t number)
{
    call_end(call(number));
}

static void allow_fds(uint32_t number, uint32_t mask)
{
    unsigned begin = call(number);
    require_bit(low(0), mask);
    call_end(begin);
}

static void allow_where_it_comes_from(void)
{
    require_value(ARCHITECTURE, ARCHITECTURE_X86_64);
    require_value(ADDRESS + 4, 0);
    step(LOAD, ADDRESS, 0, 0);
    require(IS_LEAST, (uint32_t)(uintptr_t)hypercall_start);
    require_not(IS_LEAST, (uint32_t)(uintptr_t)hypercall_end);
}

/* Of mremap(), from RAM and with an old length of 0: nothing moves (page_lend.c). */
static void allow_second_mappings(void)
{
    step(LOAD, low(1), 0, 0);
    unsigned first = step_count;
    step(IS_EQUAL, 0, 0, 0);
    step(LOAD, high(1), 0, 0);
    unsigned second = step_count;
    step(IS_EQUAL, 0, 0, 0);
    require_range(0, 2, RAM_START, HIGH_START);
    step(END, ALLOW, 0, 0);
    steps[first].no = (uint8_t)(step_count - first - 1);
    steps[second].no = (uint8_t)(step_count - second - 1);
}

/* Within the high region, and pages of RAM into it. */
static void allow_moves(struct platform_range region)
{
    unsigned begin = call(HYPERCALL_MREMAP);
    require_range(4, 2, region.start, region.end);
    require_value(low(3), LINUX_MREMAP_MAYMOVE | LINUX_MREMAP_FIXED);
    if (&part_page_lend)
        allow_second_mappings();
    require_range(0, 1, region.start, region.end);
    call_end(begin);
}

/*
 * All but the image and what Linux itself has put there; moved is what the high region has. An
 * image that maps nothing (no page_runs.c) needs none of it.
 */
static void allow_memory(void)
{
    struct platform_range region = {0, 0};
    if (platform_high_region)
        region = platform_high_region();
    static const uint32_t kinds[] = {
        LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS | LINUX_MAP_NORESERVE | LINUX_MAP_FIXED,
        LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS | LINUX_MAP_NORESERVE | LINUX_MAP_FIXED_FREE,
    };
    unsigned begin = call(HYPERCALL_MMAP);
    require_range(0, 1, FILES_START, SANITIZE_IS_ON ? SANITIZE_END : HIGH_END);
    require_rights(2, region);
    require_value(high(3), 0);
    require_one_of(low(3), kinds, 2);
    call_end(begin);

    if (!platform_high_region)
        return;
    begin = call(HYPERCALL_MUNMAP);
    require_range(0, 1, region.start, region.end);
    call_end(begin);

    begin = call(HYPERCALL_MPROTECT);
    require_range(0, 1, FILES_START, HIGH_END);
    require_rights(2, region);
    call_end(begin);

    allow_moves(region);
}

/* Faults have their handlers by now, and keep them: else this lock's report would be the first. */
static void allow_signals(void)
{
    uint32_t interrupts = 1u << LINUX_SIGHUP | 1u << LINUX_SIGINT | 1u << LINUX_SIGQUIT |
                          1u << LINUX_SIGPIPE | 1u << LINUX_SIGUSR1 | 1u << LINUX_SIGUSR2 |
                          1u << LINUX_SIGALRM | 1u << LINUX_SIGTERM | 1u << LINUX_SIGCONT |
                          1u << LINUX_SIGWINCH | 1u << LINUX_SIGIO;
    unsigned begin = call(HYPERCALL_SIGACTION);
    require_bit(low(0), interrupts);
    call_end(begin);
    begin = call(HYPERCALL_TIMER_CREATE);
    require_value(low(0), LINUX_CLOCK_MONOTONIC);
    call_end(begin);
    allow_whatever(HYPERCALL_TIMER_SETTIME);
}

/* A terminal is asked, and its mode set; nothing is typed into it (TIOCSTI), nor is it taken. */
static void allow_descriptors(void)
{
    static const uint32_t questions[] = {LINUX_TCGETS, LINUX_TIOCGWINSZ, LINUX_FIONREAD};
    static const uint32_t states[] = {LINUX_F_GETFD, LINUX_F_GETFL, LINUX_F_SETFL, LINUX_F_SETOWN};
    uint32_t ours = may_read | may_write;

    unsigned begin = call(HYPERCALL_FCNTL);
    require_bit(low(0), ours);
    require_one_of(low(1), states, sizeof(states) / sizeof(states[0]));
    step(IS_EQUAL, LINUX_F_SETOWN, 0, 3); /* signals come to us, and to nobody else */
    require_value(low(2), (uint32_t)hypercall_gettid());
    call_end(begin);

    begin = call(HYPERCALL_IOCTL);
    step(LOAD, low(1), 0, 0);
    step(IS_EQUAL, LINUX_TCSETS, 0, 9);
    require_bit(low(0), may_set_mode);
    step(END, ALLOW, 0, 0);
    step(IS_EQUAL, LINUX_UNRESVSP64, 0, 9);
    require_bit(low(0), may_hole);
    step(END, ALLOW, 0, 0);
    require_one_of(low(1), questions, sizeof(questions) / sizeof(questions[0]));
    require_bit(low(0), ours);
    call_end(begin);

    allow_fds(HYPERCALL_FDATASYNC, may_sync);
}

/* Threads that share everything with us, and so are as locked in as we are. */
static void allow_processors(void)
{
    unsigned begin = call(HYPERCALL_CLONE);
    require_value(low(0), LINUX_CLONE_THREAD | LINUX_CLONE_PARENT_SETTID);
    require_value(high(0), 0);
    call_end(begin);
    allow_whatever(HYPERCALL_SIGALTSTACK);
}

static void make_filter(void)
{
    allow_where_it_comes_from();
    step(LOAD, NUMBER, 0, 0);
    allow_fds(HYPERCALL_PREADV2, may_read); /* what is often called is found first */
    allow_fds(HYPERCALL_PWRITEV2, may_write);
    allow_whatever(HYPERCALL_PPOLL);
    allow_whatever(HYPERCALL_SIGRETURN);
    allow_memory();
    allow_signals();
    allow_descriptors();
    unsigned begin = call(HYPERCALL_ARCH_PRCTL);
    if (process_processors == 1)
        require_value(low(0), LINUX_ARCH_SET_FS);
    call_end(begin);
    if (process_processors > 1)
        allow_processors();
    allow_whatever(HYPERCALL_CLOCK_GETTIME);
    allow_whatever(HYPERCALL_GETTID);
    allow_whatever(HYPERCALL_EXIT_GROUP);
    step(END, TRAP, 0, 0);
}

static void lock(void)
{
    if (unlocked) {
        log_error("LOCK=no: this process is not locked in; what runs in it may do whatever its "
                  "user may");
        return;
    }
    make_filter();
    struct {
        unsigned short count;
        const struct step *steps;
    } program = {step_count, steps};
    long error = hypercall_prctl(LINUX_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!error)
        error = hypercall_prctl(LINUX_PR_SET_SECCOMP, LINUX_SECCOMP_MODE_FILTER,
                                (uintptr_t)&program, 0, 0);
    if (error)
        cannot_boot("Linux does not lock this process in (seccomp: error %ld); LOCK=no runs it all "
                    "the same, unlocked",
                    -error);
}
INIT(INIT_PROGRAM, lock);

static int set_lock(const char *value)
{
    unlocked = strcmp(value, "no") == 0;
    return unlocked || strcmp(value, "yes") == 0 ? 0 : -EINVAL;
}
OPTION("lock", "no: the process may make any system call (for valgrind)", set_lock);
