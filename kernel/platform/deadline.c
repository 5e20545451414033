/*
 * platform_timer_set(): see deadline.h.
 */
#include "kernel/platform/deadline.h"

#include <stdbool.h>

#include "kernel/panic.h"
#include "kernel/platform.h"

#define NO_DEADLINE UINT64_MAX

/* With interrupts off. */
static uint64_t deadline_ns = NO_DEADLINE;
static void (*timer_expired)(void);
static bool ready;

/* A timer may go a little differently from the clock, or not reach so far: again for the rest. */
void deadline_interrupt(void *arg)
{
    (void)arg;
    uint64_t now = platform_clock_ns();
    if (now < deadline_ns) {
        if (deadline_ns != NO_DEADLINE)
            timer_start(deadline_ns, now);
        return;
    }
    deadline_ns = NO_DEADLINE;
    if (timer_expired)
        timer_expired();
}

void platform_timer_set(uint64_t deadline)
{
    assert(!interrupts_are_on(), "platform_timer_set() with interrupts on");
    if (deadline == deadline_ns)
        return;
    if (!ready)
        timer_init();
    ready = true;
    deadline_ns = deadline;
    /* One that runs on for nobody costs one interrupt; to stop it would cost an exit each time. */
    if (deadline != NO_DEADLINE)
        timer_start(deadline, platform_clock_ns());
}

void platform_timer_on_expiry(void (*function)(void))
{
    timer_expired = function;
}
