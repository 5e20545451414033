/*
 * The one-shot timer: platform_timer_set(), on the local APIC.
 *
 * Two ways, chosen by the processor: an interrupt when the TSC reaches a value, or one after a
 * number of ticks. The second reaches 4.3 s at most, and its rate may be a little off the clock's:
 * if the clock isn't there yet when it fires, it is set again for the rest. Either way to set it is
 * one exit.
 */
#include "kernel/platform.h"
#include "kernel/platform/pc/apic.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/pc/interrupts.h"

#include "kernel/panic.h"

#define NO_DEADLINE UINT64_MAX

/* With interrupts off. */
static uint64_t deadline_ns = NO_DEADLINE;
static void (*timer_expired)(void);
static uint32_t
    ticks_hz; /* of the counting timer; 0 until there is a timer, or if it is the TSC's */
static bool ready;

/* At least one tick: none would stop it. */
static uint32_t ticks_until(uint64_t deadline, uint64_t now)
{
    enum { NS_A_SECOND = 1000000000 };
    uint64_t ns = deadline > now ? deadline - now : 0;
    if (ns >= 4ull * NS_A_SECOND)
        ns = 4ull * NS_A_SECOND; /* and again then */
    uint64_t ticks = ns * ticks_hz / NS_A_SECOND + 1;
    return ticks < UINT32_MAX ? ticks : UINT32_MAX;
}

static void start_timer(uint64_t now)
{
    if (ticks_hz)
        apic_timer_start(ticks_until(deadline_ns, now));
    else
        apic_tsc_deadline_start(clock_tsc_at(deadline_ns));
}

static void timer_interrupt(void *arg)
{
    (void)arg;
    uint64_t now = platform_clock_ns();
    if (now < deadline_ns) {
        if (deadline_ns != NO_DEADLINE)
            start_timer(now);
        return;
    }
    deadline_ns = NO_DEADLINE;
    if (timer_expired)
        timer_expired();
}

/* The first time only. Exits: the controllers', then one or two. */
static void init(void)
{
    int vector = interrupt_vector_attach(timer_interrupt, NULL);
    if (vector < 0)
        cannot_boot(
            "to sleep takes a timer, and this processor has no local APIC (-cpu ...,-apic?)");
    /*
     * The clock first: if it measures itself against this very timer, it has to do so before that
     * is used.
     */
    platform_clock_ns();
    clock_release_timer();
    if (apic_has_tsc_deadline()) {
        apic_tsc_deadline_init(vector);
    } else {
        apic_timer_init(vector);
        ticks_hz = apic_timer_hz();
    }
    ready = true;
}

void platform_timer_set(uint64_t deadline)
{
    assert(!interrupts_are_on(), "platform_timer_set() with interrupts on");
    if (deadline == deadline_ns)
        return;
    if (!ready)
        init();
    deadline_ns = deadline;
    /*
     * A timer that runs on for nobody costs one interrupt; to stop it would cost an exit each time.
     */
    if (deadline != NO_DEADLINE)
        start_timer(platform_clock_ns());
}

void platform_timer_on_expiry(void (*function)(void))
{
    timer_expired = function;
}
