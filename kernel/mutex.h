/*
 * Mutexes: the kernel's lock that may be held over a sleep. Its owner is a thread, and who finds it
 * taken sleeps.
 *
 *     mutex_lock(&mutex);
 *     ...                     // may sleep, touch program memory, be preempted
 *     mutex_unlock(&mutex);
 *
 *   MU-1  Thread context, interrupts on, no spinlock held. Whoever has locked it unlocks it, before
 *         his system call ends.
 *   MU-2  They are taken in the order of their ranks, below, and before any spinlock. Two of one
 *         rank are held at once only where their users say in which order. DEBUG=locks checks it.
 *   MU-3  While the program has one thread there is nobody to lock out: two instructions, and no
 *         mutex is touched. The thread that makes the second one holds none.
 *   MU-4  A thread of high priority waits no longer for one of low priority than that needs for
 *         what it has locked: the owner inherits (inherit.h).
 *   MU-5  It passes from owner to owner: to the waiter of the highest priority, of those to the one
 *         that waits longest. So nobody is overtaken for ever.
 *   MU-6  Waiting for one is not interrupted, by no signal: it is held for a bounded time.
 *
 * Why two kinds of lock: a spinlock keeps interrupts off and other processors spinning, so what it
 * protects must be a few dozen instructions. A path walk, a copy of a mebibyte, a call of mmap()
 * are not. A mutex costs a sleep where it is contended, and nothing but its owner and those who
 * want the same thing is held up by it.
 */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/inherit.h"
#include "kernel/spinlock.h"

/* The order in which mutexes are taken. */
enum mutex_rank {
    MUTEX_NAMES,    /* the tree of names: directories, links, mounts. kernel/fs/path.h */
    MUTEX_FILE,     /* an inode's data and size, and positions in it. kernel/fs/inode.h */
    MUTEX_MEMORY,   /* the high region. kernel/vm.h */
    MUTEX_TERMINAL, /* a write() to the console. kernel/terminal.h */
    MUTEX_RANKS
};

struct mutex {
    volatile uintptr_t owner; /* struct thread *; bit 0: others wait (inherit.h) */
    uint32_t rank;            /* enum mutex_rank */
    struct inherited waiting; /* while others do */
};

enum { MUTEX_AWAITED = 1 };

#define MUTEX(rank_)                                                                               \
    {                                                                                              \
        .rank = (rank_)                                                                            \
    }

/* With threads_many. mutex.c. */
void mutex_lock_many(struct mutex *mutex);
void mutex_unlock_many(struct mutex *mutex);

static inline void mutex_lock(struct mutex *mutex)
{
    if (__builtin_expect(threads_many, 0))
        mutex_lock_many(mutex);
}

static inline void mutex_unlock(struct mutex *mutex)
{
    if (__builtin_expect(threads_many, 0))
        mutex_unlock_many(mutex);
}

/* With threads_many: does the current thread have it? For assertions. */
bool mutex_is_mine(const struct mutex *mutex);

/* ---- mutex_wait.c, in the image if the program makes threads ---- */

/* It is somebody else's: sleeps until it is the current thread's. */
void mutex_wait(struct mutex *mutex);

/* Others wait: gives it to the next one. */
void mutex_pass(struct mutex *mutex);

#endif
