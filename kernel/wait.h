/*
 * Waiting: the one way in which a thread waits for something.
 *
 *     wait_begin(&queue);                  // the queue's lock is held, interrupts are off
 *     while (!condition) {
 *         error = wait_sleep(&queue, deadline_ns);
 *         if (error)                       // -ETIMEDOUT, -EINTR
 *             break;
 *     }
 *     wait_end(&queue);                    // interrupts as they were
 *
 * and whoever makes the condition true:
 *
 *     wait_begin(&queue);
 *     condition = true;
 *     wait_wake(&queue);
 *     wait_end(&queue);
 *
 * A wake-up can't be lost: the condition is checked with the queue's lock held, whoever makes it
 * true holds the same lock, and wait_sleep() is in the queue before it gives the lock up. From then
 * on a wake-up is remembered by the thread itself (thread.h, TH-4), asleep already or not yet.
 *
 *   WA-1  The condition is read and changed only between wait_begin() and wait_end(), in interrupt
 *         handlers as well.
 *   WA-2  wait_sleep() may return with the condition still false (as any wait does): loop.
 *   WA-3  A queue is zeroes before its first use, and nobody is in it when its memory goes.
 *   WA-4  Who waits is woken in the order of priority, and then of arrival.
 *
 * Who waits for several queues at once (poll) puts a waiter of his own into each.
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/spinlock.h"

#define WAIT_FOREVER UINT64_MAX

struct thread;

/* Somebody in a queue. */
struct waiter {
    struct waiter *next, *previous;
    struct thread *thread;
    /*
     * Called by wait_wake(), the queue's lock held and the waiter no longer in it (unless `stays`):
     * any context. NULL: the thread is woken.
     */
    void (*wake)(struct waiter *waiter);
    volatile bool queued;
    bool stays; /* a wake-up leaves it in the queue: for epoll, and poll */
    /* Which READY_... of file.h it waits for: for wait_wake_for(). 0: any change. */
    uint8_t interests;
};

struct wait_queue {
    struct spinlock lock;
    bool were_on; /* interrupts before wait_begin() */
    struct waiter *first, *last;
};

void wait_begin(struct wait_queue *queue);
void wait_end(struct wait_queue *queue);

/* The same for paths where each instruction counts. */
static inline void wait_begin_inline(struct wait_queue *queue)
{
    if (DEBUG_LOCKS && queue->lock.rank == LOCK_UNRANKED)
        queue->lock.rank = LOCK_QUEUE;
    bool were_on = spin_lock(&queue->lock);
    queue->were_on = were_on;
}

static inline void wait_end_inline(struct wait_queue *queue)
{
    spin_unlock(&queue->lock, queue->were_on);
}

/*
 * Sleeps until woken or until platform_clock_ns() >= deadline_ns. 0; -ETIMEDOUT; -EINTR: the thread
 * has something else to do first: a signal, cancellation, the program's end.
 */
int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns);

/*
 * Sleeps until woken, whatever else there is to do: for what a device has in hand, which gives it
 * back in bounded time.
 */
void wait_sleep_through(struct wait_queue *queue);

/* As wait_sleep(), ended only by those bits of `attention` (thread.h). */
int wait_sleep_for(struct wait_queue *queue, uint64_t deadline_ns, uint32_t attention);

/* Wakes all who sleep on the queue, or the first. Between wait_begin() and wait_end(). */
void wait_wake(struct wait_queue *queue);
void wait_wake_one(struct wait_queue *queue);

/* Those to whom one of these `changes` matters: READY_... of file.h. */
void wait_wake_for(struct wait_queue *queue, unsigned changes);

/* wait_begin(), wait_wake(), wait_end(): when the condition is under no lock. Any context. */
void wait_notify(struct wait_queue *queue);

/* ---- several queues at once ---- */

/* Into the queue, and out of it if it is still there. Takes the queue's lock. */
void wait_join(struct wait_queue *queue, struct waiter *waiter);
void wait_leave(struct wait_queue *queue, struct waiter *waiter);

/* The same, between wait_begin() and wait_end(). */
void wait_insert(struct wait_queue *queue, struct waiter *waiter);
void wait_remove(struct wait_queue *queue, struct waiter *waiter);

/*
 * Blocks the thread, which is in some queues, until one of its waiters is woken: 0, -ETIMEDOUT,
 * -EINTR. A wake-up since the last wait_any() ends it at once: so look at the conditions between
 * joining the queues and this.
 */
int wait_any(uint64_t deadline_ns);

#endif
