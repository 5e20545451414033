/*
 * Signals in a program with one thread: handlers, masks, queues, alternate stacks, faults, calls
 * that they interrupt. Prints TAP; tests/signals.t starts it. Timers as the source of signals, and
 * registers under a storm of them, are in tests/programs/timers.c, threads in signal_threads.c.
 *
 *     signals                  all
 *     signals default NAME     a signal that nobody handles: the status tells how it ended
 */
#define _GNU_SOURCE
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "expect.h"

enum { FIRST = 34 }; /* what SIGRTMIN is to be: threads have two for themselves */

/* ---- what was handled ---- */

static volatile int seen[100], how_many;
static volatile siginfo_t last;
static volatile sigset_t mask_inside;

static void note(int number)
{
    seen[how_many++ % 100] = number;
    sigset_t mask;
    sigprocmask(SIG_BLOCK, NULL, &mask);
    mask_inside = mask;
}

static void note_info(int number, siginfo_t *info, void *context)
{
    (void)context;
    last = *info;
    note(number);
}

static void handle(int number, int flags)
{
    struct sigaction action = {.sa_flags = flags};
    if (flags & SA_SIGINFO)
        action.sa_sigaction = note_info;
    else
        action.sa_handler = note;
    sigaction(number, &action, NULL);
}

static void forget(void)
{
    how_many = 0;
}

static sigset_t set_of(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

static void block(int number)
{
    sigset_t set = set_of(number);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void unblock(int number)
{
    sigset_t set = set_of(number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int is_pending(int number)
{
    sigset_t set;
    sigpending(&set);
    return sigismember(&set, number);
}

/* ---- actions ---- */

static void actions(void)
{
    struct sigaction action = {.sa_handler = note}, old;
    FAILS(EINVAL, sigaction(0, &action, NULL));
    FAILS(EINVAL, sigaction(-1, &action, NULL));
    FAILS(EINVAL, sigaction(NSIG, &action, NULL));
    FAILS(EINVAL, sigaction(INT_MAX, NULL, &old));
    FAILS(EINVAL, sigaction(SIGKILL, &action, NULL));
    FAILS(EINVAL, sigaction(SIGSTOP, &action, NULL));
    IS(sigaction(SIGKILL, NULL, &old), 0);
    IS(sigaction(SIGUSR1, NULL, &old), 0);
    ok(old.sa_handler == SIG_DFL, "at the beginning it is SIG_DFL");
    sigaddset(&action.sa_mask, SIGUSR2);
    action.sa_flags = SA_RESTART | SA_NODEFER;
    IS(sigaction(SIGUSR1, &action, NULL), 0);
    IS(sigaction(SIGUSR1, NULL, &old), 0);
    ok(old.sa_handler == note && old.sa_flags == action.sa_flags && old.sa_mask == action.sa_mask,
       "what was set is told");
    IS(SIGRTMIN, FIRST);
    ok(SIGRTMAX - SIGRTMIN >= _POSIX_RTSIG_MAX, "there are enough real-time signals");

    forget();
    IS(raise(SIGUSR1), 0);
    IS(how_many, 1);
    ok(mask_inside == set_of(SIGUSR2), "sa_mask is blocked in the handler, itself not (NODEFER)");
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(now == 0, "and nothing behind it");

    forget();
    handle(SIGUSR1, SA_RESETHAND);
    raise(SIGUSR1);
    IS(sigaction(SIGUSR1, NULL, &old), 0);
    ok(how_many == 1 && old.sa_handler == SIG_DFL, "SA_RESETHAND: once");

    ok(signal(SIGUSR1, note) == SIG_DFL && signal(SIGUSR1, SIG_IGN) == note, "signal()");
    ok(signal(SIGKILL, note) == SIG_ERR && signal(1000, note) == SIG_ERR, "signal() refuses");
    forget();
    IS(raise(SIGUSR1), 0);
    IS(how_many, 0);
    handle(SIGUSR1, 0);
    FAILS(EINVAL, raise(-1));
    FAILS(EINVAL, raise(NSIG));
    FAILS(EINVAL, kill(getpid(), NSIG));
    FAILS(ESRCH, kill(12345, 0));
    IS(kill(getpid(), 0), 0);
    IS(kill(0, SIGUSR1), 0);
    IS(killpg(getpgrp(), SIGUSR1), 0);
    IS(how_many, 2);
}

/* The default of these is nothing at all. */
static void ignored(void)
{
    static const int numbers[] = {SIGCHLD, SIGURG, SIGWINCH, SIGCONT};
    for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        IS(raise(numbers[i]), 0);
        IS(kill(getpid(), numbers[i]), 0);
    }
    /* Ignored while it was pending: it is gone. */
    block(SIGUSR1);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    IS(is_pending(SIGUSR1), 1);
    signal(SIGUSR1, SIG_IGN);
    IS(is_pending(SIGUSR1), 0);
    forget();
    handle(SIGUSR1, 0);
    unblock(SIGUSR1);
    IS(how_many, 0);
}

/* ---- what the handler is told ---- */

static void infos(void)
{
    union sigval value = {.sival_ptr = (void *)0x123456789abcdef0};
    handle(SIGUSR1, SA_SIGINFO);
    kill(getpid(), SIGUSR1);
    ok(last.si_signo == SIGUSR1 && last.si_code == SI_USER && last.si_pid == getpid() &&
           last.si_uid == getuid(),
       "kill()'s siginfo_t");
    raise(SIGUSR1);
    ok(last.si_signo == SIGUSR1 && last.si_code <= 0 && last.si_pid == getpid(), "raise()'s");
    IS(sigqueue(getpid(), SIGUSR1, value), 0);
    ok(last.si_code == SI_QUEUE && last.si_value.sival_ptr == value.sival_ptr, "sigqueue()'s");
    FAILS(EINVAL, sigqueue(getpid(), NSIG, value));
    FAILS(EINVAL, sigqueue(getpid(), -1, value));
    FAILS(ESRCH, sigqueue(12345, SIGUSR1, value));
    IS(sigqueue(getpid(), 0, value), 0);
}

/* ---- queues ---- */

static int order[1000], values[1000], queued;

static void note_order(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (queued < 1000) {
        order[queued] = number;
        values[queued] = info->si_value.sival_int;
    }
    queued++;
}

static int queue(int number, int with)
{
    return sigqueue(getpid(), number, (union sigval){.sival_int = with});
}

static void queues(void)
{
    struct sigaction action = {.sa_sigaction = note_order, .sa_flags = SA_SIGINFO};
    sigfillset(&action.sa_mask);
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    for (int number = SIGRTMIN; number < SIGRTMIN + 4; number++)
        sigaction(number, &action, NULL);
    sigaction(SIGUSR2, &action, NULL);
    for (int i = 0; i < 20; i++)
        for (int number = SIGRTMIN + 3; number >= SIGRTMIN; number--)
            queue(number, i);
    for (int i = 0; i < 3; i++)
        kill(getpid(), SIGHUP); /* once pending, however often sent */
    sigaction(SIGHUP, &action, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    IS(queued, 81);
    int bad = order[0] != SIGHUP;
    for (int i = 1; i < 81; i++)
        bad += order[i] != SIGRTMIN + (i - 1) / 20 || values[i] != (i - 1) % 20;
    ok(bad == 0, "the lower number first, and of one number in the order in which they were sent");

    queued = 0;
    sigprocmask(SIG_SETMASK, &all, &before);
    for (int i = 0; i < 5; i++)
        queue(SIGUSR2, i);
    sigprocmask(SIG_SETMASK, &before, NULL);
    bad = queued != 5;
    for (int i = 0; i < 5; i++)
        bad += values[i] != i;
    ok(bad == 0, "with SA_SIGINFO, others that carry a value are queued as well (sigaction())");

    queued = 0;
    int sent = 0;
    sigprocmask(SIG_SETMASK, &all, &before);
    while (sent < 100000 && queue(SIGRTMIN, sent) == 0)
        sent++;
    int error = errno;
    ok(error == EAGAIN && sent >= _POSIX_SIGQUEUE_MAX, "sigqueue() fails when the queue is full");
    IS(sysconf(_SC_SIGQUEUE_MAX), sent);
    IS(kill(getpid(), SIGHUP), 0); /* but this is pending all the same */
    IS(raise(SIGUSR2), 0);
    sigprocmask(SIG_SETMASK, &before, NULL);
    IS(queued, sent + 2);
    IS(queue(SIGRTMIN, 1), 0);
}

/* ---- masks ---- */

static int depth, deepest;

static void nest(int number)
{
    depth++;
    if (depth > deepest)
        deepest = depth;
    if (number < SIGRTMIN + 10)
        raise(number + 1);
    depth--;
}

static void masks(void)
{
    sigset_t set, old;
    FAILS(EINVAL, sigprocmask(77, &(sigset_t){0}, NULL));
    IS(sigprocmask(77, NULL, &old), 0);
    sigfillset(&set);
    IS(sigprocmask(SIG_SETMASK, &set, &old), 0);
    sigprocmask(SIG_SETMASK, &old, &set);
    ok(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP) && sigismember(&set, SIGSEGV),
       "SIGKILL and SIGSTOP aren't blocked");

    handle(SIGUSR1, 0);
    block(SIGUSR1);
    forget();
    raise(SIGUSR1);
    kill(getpid(), SIGUSR1);
    ok(how_many == 0 && is_pending(SIGUSR1) == 1, "a blocked signal is pending");
    unblock(SIGUSR1);
    ok(how_many > 0 && is_pending(SIGUSR1) == 0, "and comes before sigprocmask() returns");

    struct sigaction action = {.sa_handler = nest};
    for (int number = SIGRTMIN; number <= SIGRTMIN + 10; number++)
        sigaction(number, &action, NULL);
    raise(SIGRTMIN);
    IS(deepest, 11);
    for (int number = SIGRTMIN; number <= SIGRTMIN + 10; number++)
        signal(number, SIG_DFL);
}

/* A handler's change of uc_sigmask is what holds afterwards. */
static void block_by_context(int number, siginfo_t *info, void *context)
{
    (void)number, (void)info;
    sigaddset(&((ucontext_t *)context)->uc_sigmask, SIGUSR2);
}

static void masks_in_context(void)
{
    struct sigaction action = {.sa_sigaction = block_by_context, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(sigismember(&now, SIGUSR2) && !sigismember(&now, SIGUSR1), "uc_sigmask is taken back");
    unblock(SIGUSR2);
}

static void suspends(void)
{
    sigset_t none;
    sigemptyset(&none);
    handle(SIGUSR1, 0);
    handle(SIGUSR2, SA_RESTART);
    block(SIGUSR1);
    block(SIGUSR2);
    forget();
    raise(SIGUSR1);
    FAILS(EINTR, sigsuspend(&none));
    ok(how_many == 1 && sigismember((sigset_t *)&mask_inside, SIGUSR2) == 0,
       "sigsuspend() lets the handler run with its mask");
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(sigismember(&now, SIGUSR1) && sigismember(&now, SIGUSR2), "and the old one is back");
    raise(SIGUSR2);
    FAILS(EINTR, sigsuspend(&none)); /* SA_RESTART or not */
    FAILS(EFAULT, sigsuspend(BAD));
    raise(SIGUSR1);
    FAILS(EINTR, sigpause(SIGUSR1));
    unblock(SIGUSR1);
    unblock(SIGUSR2);
}

static void waits(void)
{
    siginfo_t info;
    sigset_t set = set_of(SIGRTMIN + 1), both = set_of(SIGRTMIN + 1) | set_of(SIGUSR1);
    int number = 0;
    block(SIGRTMIN + 1);
    block(SIGUSR1);
    const struct timespec at_once = {0}, soon = {.tv_nsec = 20000000},
                          wrong = {.tv_nsec = 2000000000};
    FAILS(EAGAIN, sigtimedwait(&set, &info, &at_once));
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    FAILS(EAGAIN, sigtimedwait(&set, &info, &soon));
    clock_gettime(CLOCK_MONOTONIC, &to);
    ok((to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec >= 20000000,
       "sigtimedwait() waits as long as it is told");
    FAILS(EINVAL, sigtimedwait(&set, &info, &wrong));
    FAILS(EFAULT, sigwaitinfo(BAD, &info));
    queue(SIGRTMIN + 1, 5);
    queue(SIGRTMIN + 1, 6);
    IS(sigwaitinfo(&set, &info), SIGRTMIN + 1);
    ok(info.si_value.sival_int == 5 && info.si_code == SI_QUEUE, "with its value");
    IS(is_pending(SIGRTMIN + 1), 1);
    IS(sigtimedwait(&set, &info, &at_once), SIGRTMIN + 1);
    IS(info.si_value.sival_int, 6);
    IS(is_pending(SIGRTMIN + 1), 0);
    queue(SIGRTMIN + 1, 7);
    kill(getpid(), SIGUSR1);
    IS(sigwait(&both, &number), 0);
    IS(number, SIGUSR1);
    IS(sigwaitinfo(&both, NULL), SIGRTMIN + 1);
    unblock(SIGRTMIN + 1);
    unblock(SIGUSR1);
}

/* ---- jumping out ---- */

static sigjmp_buf back;

static void jump(int number)
{
    siglongjmp(back, number);
}

static void jumps(void)
{
    struct sigaction action = {.sa_handler = jump};
    volatile int times = 0;
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    if (sigsetjmp(back, 1) == 0 || ++times < 1000)
        raise(SIGUSR1);
    IS(times, 1000);
    times = 0;
    if (sigsetjmp(back, 1) == 0 || ++times < 1000)
        *(volatile int *)8 = 1;
    IS(times, 1000);
    sigset_t now;
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(now == 0, "the mask is back each time");
    if (sigsetjmp(back, 0) == 0)
        raise(SIGUSR1);
    sigprocmask(SIG_BLOCK, NULL, &now);
    ok(sigismember(&now, SIGUSR1), "sigsetjmp(, 0) keeps none");
    unblock(SIGUSR1);
    signal(SIGSEGV, SIG_DFL);
}

/* ---- the alternate stack ---- */

static char *alternate;
static volatile int was_on, flags_inside, in_handler;

static void look_where(int number)
{
    char here;
    stack_t now;
    (void)number;
    was_on = &here >= alternate && &here < alternate + SIGSTKSZ;
    sigaltstack(NULL, &now);
    flags_inside = now.ss_flags;
    in_handler = sigaltstack(&now, NULL) < 0 ? errno : 0;
}

static void overflowed(int number, siginfo_t *info, void *context)
{
    (void)context;
    last = *info;
    look_where(number);
    siglongjmp(back, 1);
}

__attribute__((noinline)) static int recurse(volatile char *above)
{
    volatile char room[3000];
    room[0] = above ? *above : 1;
    return recurse(room) + room[0];
}

static void alternates(void)
{
    stack_t stack = {.ss_size = SIGSTKSZ}, old;
    IS(sigaltstack(NULL, &old), 0);
    ok(old.ss_flags == SS_DISABLE, "there is none at the beginning");
    alternate = malloc(SIGSTKSZ);
    stack.ss_sp = alternate;
    stack.ss_size = MINSIGSTKSZ - 1;
    FAILS(ENOMEM, sigaltstack(&stack, NULL));
    stack.ss_size = SIGSTKSZ;
    stack.ss_flags = 0x55;
    FAILS(EINVAL, sigaltstack(&stack, NULL));
    stack.ss_flags = 0;
    IS(sigaltstack(&stack, NULL), 0);
    IS(sigaltstack(NULL, &old), 0);
    ok(old.ss_sp == alternate && old.ss_size == SIGSTKSZ && old.ss_flags == 0, "it is told");

    struct sigaction action = {.sa_handler = look_where};
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    ok(!was_on && !flags_inside, "without SA_ONSTACK it isn't used");
    action.sa_flags = SA_ONSTACK;
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    ok(was_on && flags_inside == SS_ONSTACK && in_handler == EPERM,
       "with it it is, and can't be changed meanwhile");

    struct sigaction repair = {.sa_sigaction = overflowed, .sa_flags = SA_ONSTACK | SA_SIGINFO};
    sigaction(SIGSEGV, &repair, NULL);
    volatile int times = 0;
    was_on = 0;
    if (sigsetjmp(back, 1) == 0 || (was_on && ++times < 20))
        recurse(NULL);
    ok(times == 20 && last.si_signo == SIGSEGV, "a stack overflow is survived, twenty times");
    stack.ss_flags = SS_DISABLE;
    IS(sigaltstack(&stack, NULL), 0);
    raise(SIGUSR1);
    ok(!was_on, "SS_DISABLE");
    signal(SIGSEGV, SIG_DFL);
    free(alternate);
}

/* ---- faults ---- */

static volatile ucontext_t context_seen;
static volatile int repaired;
static long skip;

static void skip_it(int number, siginfo_t *info, void *where)
{
    (void)number;
    ucontext_t *context = where;
    last = *info;
    repaired++;
    context->uc_mcontext.gregs[REG_RIP] += skip;
    context->uc_mcontext.gregs[REG_RAX] = 4711;
}

static void on_fault(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(number, &action, NULL);
}

/* An instruction that faults; the handler goes on behind it, with 4711 in rax. */
#define FAULTING(bytes, instruction, ...)                                                          \
    ({                                                                                             \
        long rax_ = 1;                                                                             \
        skip = bytes;                                                                              \
        repaired = 0;                                                                              \
        memset((void *)&last, 0, sizeof(last));                                                    \
        __asm__ volatile(instruction : "+a"(rax_) : __VA_ARGS__ : "memory", "cc");                 \
        rax_;                                                                                      \
    })

static volatile char *page;

static void allow(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    last = *info;
    repaired++;
    mprotect((void *)page, 4096, PROT_READ | PROT_WRITE);
}

static void faults(void)
{
    on_fault(SIGSEGV, skip_it);
    on_fault(SIGILL, skip_it);
    on_fault(SIGTRAP, skip_it);
    on_fault(SIGFPE, skip_it);
    IS(FAULTING(3, "movb $1, (%%rbx)", "b"(24)), 4711);
    ok(last.si_signo == SIGSEGV && last.si_code == SEGV_MAPERR && last.si_addr == (void *)24,
       "a write to 24: SEGV_MAPERR, and where");
    IS(FAULTING(3, "movb (%%rbx), %%al; nop", "b"(0x8000000000000000ul)), 4711);
    ok(last.si_signo == SIGSEGV && last.si_code > 0, "an address that isn't canonical");
    IS(FAULTING(2, "ud2", "b"(0)), 4711);
    ok(last.si_signo == SIGILL && last.si_code == ILL_ILLOPC, "ud2: ILL_ILLOPC");
    IS(FAULTING(0, "int3", "b"(0)), 4711);
    ok(last.si_signo == SIGTRAP && last.si_code == TRAP_BRKPT, "int3: TRAP_BRKPT");
    IS(FAULTING(2, "div %%bl", "b"(0)), 4711);
    ok(last.si_signo == SIGFPE && last.si_code == FPE_INTDIV, "division by 0: FPE_INTDIV");

    page = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    on_fault(SIGSEGV, allow);
    repaired = 0;
    page[100] = 5;
    ok(repaired == 1 && page[100] == 5 && last.si_code == SEGV_ACCERR &&
           last.si_addr == (void *)page + 100,
       "a guard page: SEGV_ACCERR, and the access is made again");
    mprotect((void *)page, 4096, PROT_READ);
    page[200] = 6;
    ok(repaired == 2 && page[200] == 6 && last.si_code == SEGV_ACCERR, "so for a read-only page");
    on_fault(SIGSEGV, skip_it);
    IS(write(1, (void *)page, 0), 0);
    FAILS(EFAULT, write(1, BAD, 1)); /* the kernel's faults are no signals */
    signal(SIGSEGV, SIG_DFL);
}

/* SSE's exceptions: what the handler finds in the extended state, and changes there, holds. */
static volatile unsigned mxcsr_inside;

static void mask_exceptions(int number, siginfo_t *info, void *where)
{
    (void)number;
    ucontext_t *context = where;
    unsigned *mxcsr = (unsigned *)((char *)context->uc_mcontext.fpregs + 24);
    last = *info;
    mxcsr_inside = *mxcsr;
    *mxcsr |= 0x1f80;
    repaired++;
}

/* The same for the x87 unit: control word and status word are the first two. */
static void clear_x87(int number, siginfo_t *info, void *where)
{
    (void)number;
    short *words = ((ucontext_t *)where)->uc_mcontext.fpregs;
    last = *info;
    words[0] |= 0x3f;
    words[1] &= ~0x80bf;
    repaired++;
}

static void float_faults(void)
{
    unsigned unmasked = 0x1d80 & ~0x200u, after;
    double one = 1, zero = 0, result;
    on_fault(SIGFPE, clear_x87);
    repaired = 0;
    __asm__ volatile("fldcw %1; fldz; fld1; fdivp %%st, %%st(1); fwait; fstpl %0"
                     : "=m"(result)
                     : "m"((short){0x37b})
                     : "memory");
    ok(repaired == 1 && last.si_signo == SIGFPE && last.si_code == FPE_FLTDIV,
       "1 / 0 by the x87 unit, unmasked: FPE_FLTDIV");
    __asm__ volatile("fninit");

    on_fault(SIGFPE, mask_exceptions);
    repaired = 0;
    __asm__ volatile("ldmxcsr %2; divsd %3, %1; stmxcsr %0"
                     : "=m"(after), "+x"(one)
                     : "m"(unmasked), "x"(zero));
    result = one;
    if (repaired == 0) {
        ok(1, "SSE's exceptions # SKIP this processor raises none: QEMU's own doesn't");
        return;
    }
    ok(last.si_signo == SIGFPE && last.si_code == FPE_FLTDIV, "1.0 / 0.0, unmasked: FPE_FLTDIV");
    ok(mxcsr_inside & 4 && (after & 0x1f80) == 0x1f80 && result > 1e300,
       "the handler sees MXCSR, and what it writes there holds");
    unsigned normal = 0x1f80;
    __asm__ volatile("ldmxcsr %0" ::"m"(normal));
    signal(SIGFPE, SIG_DFL);
}

/* ---- one room's own ---- */

static void words(void)
{
    SAME(strsignal(SIGSEGV), "Segmentation fault");
    ok(strsignal(SIGRTMIN + 3) != NULL && strsignal(1000) != NULL, "strsignal() of any");
    FAILS(EINVAL, sighold(1000));
    IS(sighold(SIGUSR1), 0);
    handle(SIGUSR1, 0);
    forget();
    raise(SIGUSR1);
    IS(how_many, 0);
    IS(sigrelse(SIGUSR1), 0);
    IS(how_many, 1);
    IS(sigignore(SIGUSR1), 0);
    IS(raise(SIGUSR1), 0);
    ok(sigset(SIGUSR1, SIG_HOLD) == SIG_IGN && sigset(SIGUSR1, note) == SIG_HOLD, "sigset()");
}

/* ---- the end ---- */

static void say_end(void)
{
    puts("exit path");
}

static const struct {
    const char *name;
    int number;
} names[] = {
    {"HUP", SIGHUP},   {"INT", SIGINT},   {"TERM", SIGTERM}, {"KILL", SIGKILL}, {"USR1", SIGUSR1},
    {"PIPE", SIGPIPE}, {"ALRM", SIGALRM}, {"SEGV", SIGSEGV}, {"RT", 40},        {"CHLD", SIGCHLD},
};

static void end_by_default(const char *name)
{
    atexit(say_end);
    handle(SIGUSR2, 0);
    for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strcmp(name, names[i].name) == 0)
            raise(names[i].number);
    if (strcmp(name, "abort") == 0)
        abort();
    if (strcmp(name, "abort-caught") == 0) {
        signal(SIGABRT, note); /* which returns: the end all the same */
        sigset_t set = set_of(SIGABRT);
        sigprocmask(SIG_BLOCK, &set, NULL);
        abort();
    }
    if (strcmp(name, "fault-in-handler") == 0) {
        on_fault(SIGSEGV, allow);
        page = BAD;
        block(SIGSEGV);
        *(volatile int *)8 = 1;
    }
    if (strcmp(name, "overflow") == 0) {
        on_fault(SIGSEGV, skip_it); /* but on no stack of its own */
        recurse(NULL);
    }
    puts("goes on");
}

int main(int argc, char **argv)
{
    if (argc > 2)
        return end_by_default(argv[2]), 0;
    actions();
    ignored();
    infos();
    queues();
    masks();
    masks_in_context();
    suspends();
    waits();
    jumps();
    alternates();
    faults();
    float_faults();
    words();
    printf("1..%d\n", count);
    return failed > 0;
}
