/*
 * Priority inheritance. See inherit.h.
 */
#include "kernel/inherit.h"

#include "kernel/scheduler.h"

struct spinlock inherit_lock = SPINLOCK(LOCK_OWNED);

static struct inherit_waiter *waiter_of(struct thread_link *link)
{
    return (struct inherit_waiter *)link;
}

static struct inherited *lock_of(struct thread_link *link)
{
    return (struct inherited *)link;
}

struct inherit_waiter *inherit_first(const struct inherited *lock)
{
    struct thread_link *first = lock->waiters.next;
    return first != &lock->waiters ? waiter_of(first) : NULL;
}

/* The highest priority of all who wait for something that the thread has; 0: nobody. */
static unsigned highest_waiting(struct thread *thread)
{
    unsigned highest = 0;
    struct thread_link *ring = &thread->held;
    for (struct thread_link *link = ring->next; link && link != ring; link = link->next) {
        const struct inherit_waiter *first = inherit_first(lock_of(link));
        if (first && first->thread->priority > highest)
            highest = first->thread->priority;
    }
    return highest;
}

/* IH-2: behind all that are as important. */
static void insert(struct inherit_waiter *waiter)
{
    struct thread_link *ring = &waiter->lock->waiters, *before = ring->previous;
    while (before != ring && waiter_of(before)->thread->priority < waiter->thread->priority)
        before = before->previous;
    thread_link_between(&waiter->link, before, before->next);
}

/* What the thread inherits has changed, perhaps; and so on along the chain. */
static void propagate(struct thread *thread)
{
    for (unsigned i = 0; i < INHERIT_CHAIN_MAX && thread; i++) {
        unsigned before = thread->priority;
        scheduler_inherit(thread, highest_waiting(thread));
        struct inherit_waiter *waiter = thread->waits_for;
        if (thread->priority == before || !waiter)
            return;
        thread_link_remove(&waiter->link);
        insert(waiter);
        thread = waiter->lock->owner;
    }
}

static void hold(struct inherited *lock, struct thread *owner)
{
    struct thread_link *ring = &owner->held;
    if (!ring->next)
        ring->next = ring->previous = ring;
    lock->owner = owner;
    thread_link_between(&lock->held, ring->previous, ring);
}

void inherit_begin(struct inherited *lock, struct thread *owner)
{
    lock->waiters.next = lock->waiters.previous = &lock->waiters;
    hold(lock, owner);
}

void inherit_end(struct inherited *lock)
{
    if (!lock->owner)
        return;
    thread_link_remove(&lock->held);
    propagate(lock->owner);
}

void inherit_wait(struct inherited *lock, struct inherit_waiter *waiter, struct thread *thread)
{
    waiter->thread = thread;
    waiter->lock = lock;
    waiter->granted = false;
    insert(waiter);
    thread->waits_for = waiter;
    propagate(lock->owner);
}

void inherit_give_up(struct inherit_waiter *waiter)
{
    thread_link_remove(&waiter->link);
    waiter->thread->waits_for = NULL;
    propagate(waiter->lock->owner);
}

void inherit_hand_over(struct inherited *lock, struct inherit_waiter *to)
{
    struct thread *before = lock->owner, *next = to->thread;
    thread_link_remove(&to->link);
    next->waits_for = NULL;
    if (before)
        thread_link_remove(&lock->held);
    hold(lock, next);
    propagate(next);
    to->granted = true; /* from here on its memory may be gone */
    scheduler_wake(next);
    if (before)
        propagate(before);
}

void inherit_priority_changed(struct thread *thread)
{
    bool were_on = spin_lock(&inherit_lock);
    struct inherit_waiter *waiter = thread->waits_for;
    if (waiter) {
        thread_link_remove(&waiter->link);
        insert(waiter);
        propagate(waiter->lock->owner);
    }
    scheduler_inherit(thread, highest_waiting(thread));
    spin_unlock(&inherit_lock, were_on);
}

void inherit_thread_end(struct thread *thread)
{
    bool were_on = spin_lock(&inherit_lock);
    struct thread_link *ring = &thread->held, *next;
    for (struct thread_link *link = ring->next; link && link != ring; link = next) {
        next = link->next;
        lock_of(link)->owner = NULL;
    }
    ring->next = NULL;
    spin_unlock(&inherit_lock, were_on);
}
