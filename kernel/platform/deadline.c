/*
 * platform_timer_set(): see deadline.h.
 */
#include "kernel/platform/deadline.h"

#include <stdbool.h>

#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/thread.h"

#define NO_DEADLINE UINT64_MAX

static void (*timer_expired)(void);

/* A timer may go a little differently from the clock, or not reach so far: again for the rest. */
void deadline_interrupt(void *arg)
{
    (void)arg;
    struct cpu_local *cpu = this_cpu();
    uint64_t now = platform_clock_ns();
    if (now < cpu->timer_deadline_ns) {
        if (cpu->timer_deadline_ns != NO_DEADLINE)
            timer_start(cpu->timer_deadline_ns, now);
        return;
    }
    cpu->timer_deadline_ns = NO_DEADLINE;
    if (timer_expired)
        timer_expired();
}

void platform_timer_set(uint64_t deadline)
{
    assert(!interrupts_are_on(), "platform_timer_set() with interrupts on");
    struct cpu_local *cpu = this_cpu();
    if (deadline == cpu->timer_deadline_ns)
        return;
    if (!cpu->timer_ready)
        timer_init();
    cpu->timer_ready = true;
    cpu->timer_deadline_ns = deadline;
    /* One that runs on for nobody costs one interrupt; to stop it would cost an exit each time. */
    if (deadline != NO_DEADLINE)
        timer_start(deadline, platform_clock_ns());
}

void platform_timer_on_expiry(void (*function)(void))
{
    timer_expired = function;
}
