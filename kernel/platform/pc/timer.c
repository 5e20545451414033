/*
 * The one-shot timer of a PC: the local APIC's. Who sets it is kernel/platform/deadline.c.
 *
 * Two ways, chosen by the processor: an interrupt when the TSC reaches a value, or one after a
 * number of ticks. The second reaches 4.3 s at most, and its rate may be a little off the clock's.
 * Either way to set it is one exit.
 */
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/deadline.h"
#include "kernel/platform/pc/apic.h"
#include "kernel/platform/pc/interrupts.h"

static uint32_t ticks_hz; /* of the counting timer; 0: it is the TSC's */

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

void timer_start(uint64_t deadline_ns, uint64_t now_ns)
{
    if (ticks_hz)
        apic_timer_start(ticks_until(deadline_ns, now_ns));
    else
        apic_tsc_deadline_start(clock_tsc_at(deadline_ns));
}

static int vector; /* 0: not yet */

static void init_first(void)
{
    vector = interrupt_vector_attach(deadline_interrupt, NULL);
    if (vector < 0)
        cannot_boot(
            "to sleep takes a timer, and this processor has no local APIC (-cpu ...,-apic?)");
    /*
     * The clock first: if it measures itself against this very timer, it has to do so before that
     * is used.
     */
    platform_clock_ns();
    clock_release_timer();
    if (!apic_has_tsc_deadline())
        ticks_hz = apic_timer_hz();
}

/* Exits: the controllers', then one or two. On a further processor: those. */
void timer_init(void)
{
    if (!vector)
        init_first();
    if (apic_has_tsc_deadline())
        apic_tsc_deadline_init(vector);
    else
        apic_timer_init(vector);
}
