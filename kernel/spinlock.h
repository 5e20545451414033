/*
 * Spinlocks: for what several processors, or a thread and an interrupt handler, change.
 *
 *     bool were_on = spin_lock(&lock);     // interrupts are off from here
 *     ...                                  // short; nothing that sleeps
 *     spin_unlock(&lock, were_on);
 *
 *   SL-1  Whoever holds one has interrupts off, so nobody takes the processor away from him, and
 *         no handler on this processor finds it held.
 *   SL-2  Nobody sleeps, or touches memory whose page may have to be waited for, while he holds
 *         one.
 *   SL-3  Locks are taken in the order of their ranks, below. Builds with DEBUG=locks check this,
 *         and more: lock_check.h.
 *   SL-4  While one processor runs, interrupts off are all there is to it: `processors_many`
 *         becomes true, for good, before the second one starts, by a thread that holds none.
 *
 * Where only threads meet, and no interrupt handler, spin_lock_threads() does nothing at all as
 * long as the program has one thread: two instructions.
 */
#ifndef KERNEL_SPINLOCK_H
#define KERNEL_SPINLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/debug.h"
#include "kernel/platform.h"

/* The order in which locks are taken: whoever holds one takes only such as come behind it. */
enum lock_rank {
    LOCK_UNRANKED,     /* taken with nothing else */
    LOCK_DESCRIPTORS,  /* the table of open files */
    LOCK_EPOLL,        /* an epoll's set */
    LOCK_POSIX_TIMERS, /* the program's timers */
    LOCK_TIMERS,       /* a processor's timers, while one expires */
    LOCK_THREADS,      /* the table of threads; who is joined, killed */
    LOCK_OWNED,        /* who waits for whom: priority inheritance */
    LOCK_SIGNALS,      /* what is pending, and how it is handled */
    LOCK_FUTEX,        /* a bucket of waiting words */
    LOCK_FUTEX_SECOND, /* another, higher in memory, with the first one held */
    LOCK_QUEUE,        /* a wait queue, and the condition it stands for */
    LOCK_READY,        /* an epoll's list of ready files, from a queue's wake-up */
    LOCK_READY_QUEUE,  /* the queue of those who wait for that */
    LOCK_RUN,          /* a processor's run queue; assembly gives it back */
    LOCK_SPARE,        /* memory of threads that have ended */
    LOCK_TIMES,        /* inodes' time stamps */
    LOCK_HEAP,         /* the kernel's small objects */
    LOCK_PAGING,       /* tables and addresses of what is mapped for good: stacks, devices */
    LOCK_PAGES,        /* the page allocator */
    LOCK_RANDOM,       /* the key of random bytes */
    LOCK_LOG,          /* the kernel's messages */
    LOCK_CONSOLE,      /* the device that carries output */
    LOCK_STATES, /* PLATFORM=linux: what its page_runs.c notes of pages. Of faults, so the last */
    LOCK_RANKS
};

struct spinlock {
    volatile uint32_t word; /* 0: free; else the holder's processor number + 1 */
    uint32_t rank;          /* enum lock_rank; for the check */
};

/*
 * For locks in files that not every image has. Where every image has it, the lock is zeroes, and
 * its rank is set at boot: as data it would make each image a page larger.
 */
#define SPINLOCK(rank_)                                                                            \
    {                                                                                              \
        .rank = (rank_)                                                                            \
    }

/* Is there more than one processor at work (SL-4); more than one thread? Never false again. */
extern bool processors_many, threads_many;

/* spinlock.c: with interrupts off, and processors_many. */
void spin_acquire(struct spinlock *lock);
void spin_release(struct spinlock *lock);

/* With DEBUG=locks, before the lock is taken, and given back: lock_check.c. */
void lock_check_taken(struct spinlock *lock, uint32_t rank);
void lock_check_given(struct spinlock *lock, uint32_t rank);

/*
 * Its notes: which lock, where it was taken, and for whom. In other builds there is room for none.
 */
struct lock_note {
    const void *lock;
    uintptr_t place, from;
};
enum { LOCK_NOTES = DEBUG_LOCKS ? 32 : 0, MUTEX_NOTES = DEBUG_LOCKS ? 8 : 0 };

/* As if it had this rank: where two of one kind are held at once, the second has another. */
static inline __attribute__((always_inline)) void spin_take_as(struct spinlock *lock, uint32_t rank)
{
    if (DEBUG_LOCKS)
        lock_check_taken(lock, rank);
    if (__builtin_expect(processors_many, 0))
        spin_acquire(lock);
}

static inline __attribute__((always_inline)) void spin_give_as(struct spinlock *lock, uint32_t rank)
{
    if (DEBUG_LOCKS)
        lock_check_given(lock, rank);
    if (__builtin_expect(processors_many, 0))
        spin_release(lock);
}

static inline __attribute__((always_inline)) void spin_take(struct spinlock *lock)
{
    spin_take_as(lock, lock->rank);
}

static inline __attribute__((always_inline)) void spin_give(struct spinlock *lock)
{
    spin_give_as(lock, lock->rank);
}

static inline __attribute__((always_inline)) bool spin_lock(struct spinlock *lock)
{
    bool were_on = interrupts_save();
    spin_take(lock);
    return were_on;
}

static inline __attribute__((always_inline)) void spin_unlock(struct spinlock *lock, bool were_on)
{
    spin_give(lock);
    interrupts_restore(were_on);
}

/*
 * For what no interrupt handler touches. It is used in one function, so that `threads_many` is the
 * same at both ends: the thread that makes the second one holds none of these (SL-4).
 */
static inline bool spin_lock_threads(struct spinlock *lock)
{
    return __builtin_expect(threads_many, 0) ? spin_lock(lock) : false;
}

static inline void spin_unlock_threads(struct spinlock *lock, bool were_on)
{
    if (__builtin_expect(threads_many, 0))
        spin_unlock(lock, were_on);
}

#endif
