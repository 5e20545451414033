/*
 * The part "storm" (make ... STORM=1): for tests. A thread of the kernel's that shares the
 * processors with the program, whatever that is, and leaves nothing in the registers as it was. So
 * every program, with or without threads of its own, runs among others, with all locks at work, and
 * with hitoma.preempt= (which is on here unless told otherwise) is interrupted anywhere.
 */
#include "kernel/kernel_thread.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/scheduler.h"
#include "kernel/thread.h"

const char part_storm = 0;

enum { ROUNDS = 200, PAUSE_NS = 1000000 };

void storm_scribble(void); /* storm_scribble.S */

/* Works for a while, as long as it is let, then sleeps, so that there are wake-ups, too. */
static void storm(void)
{
    for (;;) {
        for (int i = 0; i < ROUNDS; i++)
            storm_scribble();
        interrupts_off();
        thread_block(platform_clock_ns() + PAUSE_NS);
        interrupts_on();
    }
}

/* As the first thread, since the kernel's threads are made by threads. */
void storm_begin(void)
{
    storm_default();
    if (kernel_thread_start("storm", storm))
        cannot_boot("no memory for the thread of STORM=1; give the machine more (MEM=)");
}
