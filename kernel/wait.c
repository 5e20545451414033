/*
 * Wait queues. See wait.h.
 */
#include "kernel/wait.h"

#include "kernel/errno.h"
#include "kernel/lock_check.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/power_button.h"
#include "kernel/scheduler.h"
#include "kernel/thread.h"

/* In the image if the program makes threads. */
#pragma weak scheduler_park
#pragma weak scheduler_unpark

void wait_begin(struct wait_queue *queue)
{
    wait_begin_inline(queue);
}

void wait_end(struct wait_queue *queue)
{
    wait_end_inline(queue);
}

/* Behind all that are as important (WA-4): in most programs, at the end. */
void wait_insert(struct wait_queue *queue, struct waiter *waiter)
{
    struct waiter *before = queue->last;
    while (before && before->thread->priority < waiter->thread->priority)
        before = before->previous;
    waiter->previous = before;
    waiter->next = before ? before->next : queue->first;
    *(waiter->next ? &waiter->next->previous : &queue->last) = waiter;
    *(before ? &before->next : &queue->first) = waiter;
    waiter->queued = true;
}

void wait_remove(struct wait_queue *queue, struct waiter *waiter)
{
    *(waiter->next ? &waiter->next->previous : &queue->last) = waiter->previous;
    *(waiter->previous ? &waiter->previous->next : &queue->first) = waiter->next;
    waiter->queued = false;
}

/* thread_block() and thread_wake() by the shortest way, with interrupts off. */
static inline void park(uint64_t deadline_ns)
{
    if (scheduler_park && threads_many && deadline_ns == WAIT_FOREVER)
        scheduler_park();
    else
        thread_block(deadline_ns);
}

static inline void unpark(struct thread *thread)
{
    if (scheduler_unpark && threads_many)
        scheduler_unpark(thread);
    else
        thread_wake(thread);
}

static void wake(struct wait_queue *queue, struct waiter *waiter)
{
    if (!waiter->stays)
        wait_remove(queue, waiter);
    if (waiter->wake)
        waiter->wake(waiter);
    else
        unpark(waiter->thread);
}

void wait_wake(struct wait_queue *queue)
{
    struct waiter *next;
    for (struct waiter *waiter = queue->first; waiter; waiter = next) {
        next = waiter->next;
        wake(queue, waiter);
    }
}

void wait_wake_one(struct wait_queue *queue)
{
    if (queue->first)
        wake(queue, queue->first);
}

__attribute__((noinline)) static void wake_interested(struct wait_queue *queue, unsigned changes)
{
    struct waiter *next;
    for (struct waiter *waiter = queue->first; waiter; waiter = next) {
        next = waiter->next;
        if (!waiter->interests || waiter->interests & changes)
            wake(queue, waiter);
    }
}

/* The common case first: one thread sleeps there, and nobody else is interested. */
void wait_wake_for(struct wait_queue *queue, unsigned changes)
{
    struct waiter *only = queue->first;
    if (!only || only->next || only->stays || only->wake || only->interests) {
        wake_interested(queue, changes);
        return;
    }
    queue->first = queue->last = NULL;
    only->queued = false;
    unpark(only->thread);
}

void wait_notify(struct wait_queue *queue)
{
    wait_begin(queue);
    wait_wake(queue);
    wait_end(queue);
}

/* Until `waiter` is no longer queued; with interrupts off, the queue's lock not held. */
static int sleep(const struct waiter *waiter, uint64_t deadline_ns, uint32_t attention)
{
    while (waiter->queued) {
        if (waiter->thread->attention & attention) {
            waiter->thread->was_interrupted = true;
            return -EINTR;
        }
        if (deadline_ns != WAIT_FOREVER && platform_clock_ns() >= deadline_ns)
            return -ETIMEDOUT;
        park(deadline_ns);
    }
    return 0;
}

int wait_sleep_for(struct wait_queue *queue, uint64_t deadline_ns, uint32_t attention)
{
    assert(!interrupts_are_on(), "wait_sleep() outside wait_begin() and wait_end()");
    struct waiter waiter = {.thread = thread_current()};
    bool were_on = queue->were_on;
    wait_insert(queue, &waiter);
    spin_give(&queue->lock);
    power_button_listen(); /* it may have been pressed, and that takes locks */
    if (DEBUG_LOCKS)
        lock_check_may_sleep("wait_sleep()");
    waiter.thread->waiting_on = queue;
    int error = sleep(&waiter, deadline_ns, attention);
    waiter.thread->waiting_on = NULL;
    spin_take(&queue->lock);
    queue->were_on = were_on;
    if (!waiter.queued)
        return 0; /* perhaps only while we asked for the lock */
    wait_remove(queue, &waiter);
    return error;
}

int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns)
{
    return wait_sleep_for(queue, deadline_ns, ATTENTION_WAITS);
}

void wait_sleep_through(struct wait_queue *queue)
{
    wait_sleep_for(queue, WAIT_FOREVER, 0);
}

void wait_join(struct wait_queue *queue, struct waiter *waiter)
{
    wait_begin(queue);
    wait_insert(queue, waiter);
    wait_end(queue);
}

void wait_leave(struct wait_queue *queue, struct waiter *waiter)
{
    wait_begin(queue);
    if (waiter->queued)
        wait_remove(queue, waiter);
    wait_end(queue);
}

int wait_any(uint64_t deadline_ns)
{
    power_button_listen();
    if (DEBUG_LOCKS)
        lock_check_may_sleep("wait_any()");
    bool were_on = interrupts_save();
    struct thread *thread = thread_current();
    int error = 0;
    /* At once, and before the conditions are looked at: else a permit given meanwhile is lost. */
    if (thread->permit && __atomic_exchange_n(&thread->permit, false, __ATOMIC_SEQ_CST))
        error = 0;
    else if (thread->attention & ATTENTION_WAITS)
        error = -EINTR, thread->was_interrupted = true;
    else if (deadline_ns != WAIT_FOREVER && platform_clock_ns() >= deadline_ns)
        error = -ETIMEDOUT;
    else
        thread_block(deadline_ns);
    interrupts_restore(were_on);
    return error;
}
