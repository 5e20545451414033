/*
 * Priority inheritance: who has a lock for which somebody more important waits runs with that one's
 * priority until he gives it back (Sha, Rajkumar, Lehoczky, 1990). Otherwise a thread of middling
 * importance, which wants neither, could keep both from running.
 *
 *      thread 30  --waits for-->  lock  --owned by-->  thread 10, runs with 30
 *                                                        |
 *                                   waits for  lock  -->  owned by thread 5, runs with 30 as well
 *
 *   IH-1  Everything here is under inherit_lock (LOCK_OWNED), which callers hold.
 *   IH-2  A lock is known here only while somebody waits for it; its waiters are in the order of
 *         their priority, then of arrival.
 *   IH-3  A chain longer than INHERIT_CHAIN_MAX, or one that closes to a ring (a deadlock), ends
 *         there: priorities are a help, not a promise.
 */
#ifndef KERNEL_INHERIT_H
#define KERNEL_INHERIT_H

#include <stdbool.h>

#include "kernel/spinlock.h"
#include "kernel/thread.h"

enum { INHERIT_CHAIN_MAX = 64 };

extern struct spinlock inherit_lock;

struct inherited {
    struct thread_link held; /* first: in the owner's ring */
    struct thread_link waiters;
    struct thread *owner; /* NULL: it has ended without giving it back */
};

struct inherit_waiter {
    struct thread_link link; /* first: in `waiters` */
    struct thread *thread;
    struct inherited *lock;
    volatile bool granted;
};

/* A lock that `owner` has, for which nobody waits yet; then: nobody any more. */
void inherit_begin(struct inherited *lock, struct thread *owner);
void inherit_end(struct inherited *lock);

/* Somebody waits for it; and gives up. */
void inherit_wait(struct inherited *lock, struct inherit_waiter *waiter, struct thread *thread);
void inherit_give_up(struct inherit_waiter *waiter);

/* The most important who waits, or NULL. */
struct inherit_waiter *inherit_first(const struct inherited *lock);

/* The owner gives the lock to that one, who is told (`granted`) and woken. */
void inherit_hand_over(struct inherited *lock, struct inherit_waiter *to);

/* The thread's own priority has changed; it has ended. Both take the lock (IH-1) themselves. */
void inherit_priority_changed(struct thread *thread);
void inherit_thread_end(struct thread *thread);

#endif
