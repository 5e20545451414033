/*
 * Timers. See timer.h.
 *
 * A processor's timers lie in buckets, by the highest bit in which their deadline differs from
 * `now`, the time up to which all is done (a radix heap: Ahuja, Mehlhorn, Orlin, Tarjan, 1990):
 *
 *      now         ...0110 1100
 *      bucket 0    at or before now: due
 *      bucket 1    ...0110 1101                    differs in bit 0
 *      bucket 2    ...0110 111x                    bit 1
 *      bucket 5    ...0111 xxxx                    bit 4
 *
 * What is in a lower bucket is earlier than all in a higher one. So to set a timer is to count
 * leading zeroes and to push it to a list, to cancel one is to take it out of a list, and the next
 * deadline is in the lowest bucket that isn't empty. When time goes on to a new `now`, buckets
 * below the highest bit that has changed are due; the bucket of that bit is distributed anew, each
 * of its timers to a lower one. A timer goes down at most once for each bit: 30 times in a second,
 * at the worst, whatever else there is.
 *
 * Each bucket remembers its earliest deadline. A cancelled timer leaves it as it was: then an
 * interrupt comes that finds nothing due, once, which is cheaper than to look each time.
 */
#include "kernel/timer.h"

#include <stddef.h>

#include "kernel/init.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/thread.h"
#include "kernel/scheduler.h"
#include "kernel/timer_queue.h"
#include "kernel/trace.h"

#pragma weak storm_next /* storm.c, with the scheduler */

static inline unsigned bucket_of(const struct timer_queue *queue, uint64_t deadline_ns)
{
    return deadline_ns <= queue->now ? 0 : 64 - __builtin_clzll(deadline_ns ^ queue->now);
}

static inline void filled_set(struct timer_queue *queue, unsigned bucket)
{
    queue->filled[bucket / 64] |= 1ull << bucket % 64;
}

static inline void filled_clear(struct timer_queue *queue, unsigned bucket)
{
    queue->filled[bucket / 64] &= ~(1ull << bucket % 64);
}

/* The lowest bucket that isn't empty, or TIMER_BUCKETS. */
static inline unsigned first_filled(const struct timer_queue *queue)
{
    if (queue->filled[0])
        return __builtin_ctzll(queue->filled[0]);
    return queue->filled[1] ? 64 : TIMER_BUCKETS;
}

static void insert(struct timer_queue *queue, struct timer *timer)
{
    unsigned bucket = bucket_of(queue, timer->deadline_ns);
    struct timer **head = &queue->buckets[bucket];
    if (!*head || timer->deadline_ns < queue->earliest[bucket])
        queue->earliest[bucket] = timer->deadline_ns;
    timer->bucket = bucket;
    timer->next = *head;
    timer->link = head;
    if (timer->next)
        timer->next->link = &timer->next;
    *head = timer;
    filled_set(queue, bucket);
}

static void take_out(struct timer_queue *queue, struct timer *timer)
{
    *timer->link = timer->next;
    if (timer->next)
        timer->next->link = timer->link;
    if (!queue->buckets[timer->bucket])
        filled_clear(queue, timer->bucket);
}

/* ---- the platform's timer ---- */

void timer_program(void)
{
    const struct cpu_local *cpu = this_cpu();
    uint64_t next = cpu->timers->next;
    platform_timer_set(next < cpu->slice_end_ns ? next : cpu->slice_end_ns);
}

static void note_next(struct timer_queue *queue)
{
    unsigned bucket = first_filled(queue);
    queue->next = bucket < TIMER_BUCKETS ? queue->earliest[bucket] : TIMER_NEVER;
}

/* All that is in the bucket goes to lower ones, now that `now` has changed; or is due: bucket 0. */
static void distribute(struct timer_queue *queue, unsigned bucket)
{
    struct timer *timer = queue->buckets[bucket], *next;
    queue->buckets[bucket] = NULL;
    filled_clear(queue, bucket);
    for (; timer; timer = next) {
        next = timer->next;
        insert(queue, timer);
    }
}

static void go_on_to(struct timer_queue *queue, uint64_t now)
{
    unsigned changed = bucket_of(queue, now);
    queue->now = now;
    for (unsigned bucket = 1; bucket <= changed; bucket++)
        if (queue->buckets[bucket])
            distribute(queue, bucket);
}

static void run_due(struct timer_queue *queue)
{
    struct timer *timer;
    while ((timer = queue->buckets[0])) {
        take_out(queue, timer);
        trace(TRACE_TIMER, (uintptr_t)timer->expired, timer->deadline_ns);
        uint64_t again = timer->expired(timer);
        timer->deadline_ns = again;
        if (again == TIMER_NEVER)
            timer->queue = NULL;
        else if (again > queue->now)
            insert(queue, timer);
        else
            panic("timer %p: next time %lu is not after %lu", (void *)timer, again, queue->now);
    }
}

void timer_queue_expire(struct timer_queue *queue, uint64_t now)
{
    bool were_on = spin_lock(&queue->lock);
    go_on_to(queue, now);
    run_due(queue);
    note_next(queue);
    spin_unlock(&queue->lock, were_on);
}

/* The timer's interrupt. */
static void timer_interrupt(void)
{
    struct cpu_local *cpu = this_cpu();
    uint64_t now = platform_clock_ns();
    if (now >= cpu->slice_end_ns) {
        cpu->slice_end_ns = storm_next ? storm_next(now) : TIMER_NEVER;
        cpu->reschedule = true;
        if (cpu->slice_end_ns != TIMER_NEVER)
            cpu->current->slice = 0;
    }
    timer_queue_expire(cpu->timers, now);
    timer_program();
}

static struct timer_queue first_queue = {.lock = SPINLOCK(LOCK_TIMERS), .next = TIMER_NEVER};

static void timers_begin(void)
{
    boot_cpu.timers = &first_queue;
    platform_timer_on_expiry(timer_interrupt);
}
INIT(INIT_DRIVER, timers_begin);

/* ---- for everybody ---- */

/* A timer's queue may change until its lock is held: it may expire. */
static struct timer_queue *lock_queue_of(struct timer *timer, bool *were_on)
{
    for (;;) {
        struct timer_queue *queue = __atomic_load_n(&timer->queue, __ATOMIC_ACQUIRE);
        if (!queue)
            return NULL;
        *were_on = spin_lock(&queue->lock);
        if (timer->queue == queue)
            return queue;
        spin_unlock(&queue->lock, *were_on);
    }
}

bool timer_cancel(struct timer *timer)
{
    bool were_on;
    struct timer_queue *queue = lock_queue_of(timer, &were_on);
    if (!queue)
        return false;
    take_out(queue, timer);
    timer->queue = NULL;
    spin_unlock(&queue->lock, were_on);
    return true;
}

void timer_set(struct timer *timer, uint64_t deadline_ns)
{
    if (timer->queue)
        timer_cancel(timer);
    bool were_on = interrupts_save();
    struct timer_queue *queue = this_cpu()->timers;
    spin_take(&queue->lock);
    timer->deadline_ns = deadline_ns;
    timer->queue = queue;
    insert(queue, timer);
    bool is_first = deadline_ns < queue->next;
    if (is_first)
        queue->next = deadline_ns;
    spin_give(&queue->lock);
    if (is_first)
        timer_program();
    interrupts_restore(were_on);
}

uint64_t timer_deadline(struct timer *timer)
{
    bool were_on;
    struct timer_queue *queue = lock_queue_of(timer, &were_on);
    if (!queue)
        return TIMER_NEVER;
    uint64_t deadline = timer->deadline_ns;
    spin_unlock(&queue->lock, were_on);
    return deadline;
}
