/*
 * A machine for the kernel's timers, waits and scheduler on the host: a clock that goes on when the
 * test says so, a timer that fires when the test looks at it, and %gs, which is free on the host.
 * Each test adds what its part of the kernel needs beside that.
 */
#ifndef TESTS_HOST_THREADS_MACHINE_H
#define TESTS_HOST_THREADS_MACHINE_H

#include <asm/prctl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kernel/platform.h"
#include "kernel/thread.h"
#include "kernel/trace.h"
#include "tests/host/tap.h"

bool host_interrupts_on;
void (*host_interrupt)(void);
uint64_t host_now;
static uint64_t host_timer = TIMER_NEVER; /* what platform_timer_set() asked for */

struct cpu_local boot_cpu = {.self = &boot_cpu};
bool processors_many, threads_many;
bool trace_on;
void (*trace_hook)(enum trace_kind kind, uint64_t a, uint64_t b);

uint64_t platform_clock_ns(void)
{
    return host_now;
}

void platform_timer_set(uint64_t deadline_ns)
{
    host_timer = deadline_ns;
}

_Noreturn void panic(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    printf("Bail out! ");
    vprintf(format, values);
    printf("\n");
    fflush(stdout);
    _Exit(1);
}

/* ---- spinlocks: only with processors_many, which a test may set ---- */

/* Another processor's turn, before this one takes a lock and after it has given one back. */
static void (*host_turn)(void);

void spin_acquire(struct spinlock *lock)
{
    if (host_turn)
        host_turn();
    while (lock->word) {
        if (!host_turn)
            panic("a spinlock of rank %u is held already", lock->rank);
        host_turn();
    }
    lock->word = 1;
}

void spin_release(struct spinlock *lock)
{
    if (!lock->word)
        panic("a spinlock of rank %u is given back that isn't held", lock->rank);
    lock->word = 0;
    if (host_turn)
        host_turn();
}

/* From here on this is the processor. */
static void machine_use(struct cpu_local *cpu)
{
    if (syscall(SYS_arch_prctl, ARCH_SET_GS, cpu))
        panic("no %%gs");
}

static inline unsigned random_below(unsigned limit)
{
    return (unsigned)rand() % limit;
}

/* The first thing that went wrong, which ends a test. */
static const char *wrong;

static void check(bool good, const char *what)
{
    if (!good && !wrong)
        wrong = what;
}

/* `body(seed)` for so many seeds, until one goes wrong: one line of TAP. */
static void for_seeds(unsigned seeds, void (*body)(unsigned seed), const char *name)
{
    unsigned seed = 0;
    wrong = NULL;
    while (!wrong && seed < seeds) {
        srand(++seed);
        body(seed);
    }
    if (!ok(!wrong, "%s", name))
        fprintf(stderr, "# seed %u: %s\n", seed, wrong);
}

#endif
