/*
 * Waiting: the one way in which a thread waits for something.
 *
 *     wait_begin(&queue);                  // interrupts go off
 *     while (!condition) {
 *         error = wait_sleep(&queue, deadline_ns);
 *         if (error)                       // -ETIMEDOUT, -EINTR
 *             break;
 *     }
 *     wait_end(&queue);                    // interrupts as they were
 *
 * A wake-up can't be lost: the condition is checked with the queue's lock held (here: interrupts
 * off), whoever makes it true calls wait_wake() under the same lock, and wait_sleep() gives the
 * lock up only when it sleeps.
 *
 *   WA-1  The condition is read and changed only between wait_begin() and wait_end(), or in an
 *         interrupt handler.
 *   WA-2  wait_sleep() may return with the condition still false (as any wait does): loop.
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#define WAIT_FOREVER UINT64_MAX

struct wait_queue {
    bool woken;   /* set by wait_wake(), cleared by wait_sleep() */
    bool were_on; /* interrupts before wait_begin() */
};

void wait_begin(struct wait_queue *queue);
void wait_end(struct wait_queue *queue);

/*
 * Sleeps until woken or until platform_clock_ns() >= deadline_ns. 0; -ETIMEDOUT; -EINTR: the
 * program is to end (power button, Ctrl-C).
 */
int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns);

/*
 * Sleeps until woken, also when the program is to end: for what a device has in hand, which gives
 * it back in bounded time.
 */
void wait_sleep_through(struct wait_queue *queue);

/* Wakes whoever sleeps on the queue. Any context. */
void wait_wake(struct wait_queue *queue);

#endif
