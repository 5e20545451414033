/*
 * What an interrupt costs that has nothing to do: the timer's, taken and left.
 *
 * No program can ask for one, so this one reaches below the system calls to the platform
 * (kernel/platform.h) and puts itself in the place of the kernel's own timer. It sets it, reads the
 * time-stamp counter in a loop, and looks for the gap: a reading that took longer than its
 * neighbours was interrupted. The shortest such gap of many, less the loop's own turn, is the
 * interrupt from the instruction before it to the instruction after it: stub, saving, dispatch,
 * the handler with its reading of the clock, the end-of-interrupt write, restoring and iretq.
 *
 * tools/bench runs it with `-icount shift=0,sleep=off`, so that the gap is instructions.
 */
#include <inttypes.h>
#include <stdio.h>

#include "kernel/platform.h"
#include "measure.h"

enum { ROUNDS = 100, TURNS = 5000, TIMER_NS = 10000 };

static volatile unsigned int expiries;

static void count_expiry(void)
{
    expiries++;
}

/* One timer interrupt: the longest and the shortest turn of the loop that waits for it. */
static void wait_for_gap(uint64_t *longest, uint64_t *shortest)
{
    unsigned int before = expiries;

    *longest = 0;
    *shortest = UINT64_MAX;
    interrupts_off();
    platform_timer_set(platform_clock_ns() + TIMER_NS);
    interrupts_on();
    uint64_t last = measure_ticks();
    for (int turn = 0; turn < TURNS || expiries == before; turn++) {
        uint64_t now = measure_ticks();
        uint64_t gap = now - last;
        last = now;
        if (gap > *longest) {
            *longest = gap;
        }
        if (gap < *shortest) {
            *shortest = gap;
        }
    }
}

static uint64_t interrupt_cost(void)
{
    uint64_t least = UINT64_MAX;

    for (int round = 0; round < ROUNDS; round++) {
        uint64_t longest, shortest;
        wait_for_gap(&longest, &shortest);
        if (round > 0 && longest - shortest < least) { /* the first sets everything up */
            least = longest - shortest;
        }
    }
    return least;
}

int main(void)
{
    platform_timer_on_expiry(count_expiry);
    printf("interrupt %" PRIu64 "\n", interrupt_cost());
    return 0;
}
