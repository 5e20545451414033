/*
 * Timers: a function that is called at a time.
 *
 *   TI-1  Setting and cancelling cost the same however many timers there are. timer.c tells how.
 *   TI-2  A timer belongs to the processor that set it, and expires there, in the timer's
 *         interrupt, under the lock of that processor's timers (LOCK_TIMERS).
 *   TI-3  When timer_cancel() has returned, the function isn't running and won't be called.
 *   TI-4  A structure of zeroes is a timer that isn't set.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#define TIMER_NEVER UINT64_MAX

struct timer_queue;

struct timer {
    struct timer *next, **link; /* of its bucket; link: what points to this one */
    struct timer_queue *queue;  /* NULL: it isn't set */
    uint64_t deadline_ns;
    unsigned bucket;
    /*
     * Called at or after the deadline, interrupts off. Returns when to call it again, or
     * TIMER_NEVER. Takes no timer's lock: sets and cancels none.
     */
    uint64_t (*expired)(struct timer *timer);
};

/* Sets it, or sets it anew. Any context. */
void timer_set(struct timer *timer, uint64_t deadline_ns);

/* True: it was set, and won't expire now. Any context but from an expired(). */
bool timer_cancel(struct timer *timer);

/* When it will expire; TIMER_NEVER: it isn't set. */
uint64_t timer_deadline(struct timer *timer);

/* For the scheduler: sets the platform's timer to the next deadline. Interrupts off. */
void timer_program(void);

#endif
