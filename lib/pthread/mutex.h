/*
 * Mutexes: what the word and the fields of pthread_mutex_t mean.
 *
 *      __word    0: free; else the owner's id, and FUTEX_WAITERS if somebody may be asleep
 *      __kind    0: an ordinary one; type, and the bits below
 *
 *   MU-1  Whoever wants a free mutex changes the word from 0 to his id; whoever gives it back,
 *         from his id to 0. While that succeeds no system call is made.
 *   MU-2  Who sleeps has set FUTEX_WAITERS before, and the kernel puts him to sleep only if the
 *         word still has it. So whoever unlocks finds it, and wakes one.
 *   MU-3  Who was asleep takes the mutex with FUTEX_WAITERS set: he can't know whether he was the
 *         last. It costs one needless system call now and then.
 *   MU-4  After the word is 0 the unlocking thread touches the mutex no more: its memory may be
 *         gone.
 *
 * With MUTEX_INHERIT the kernel takes part (futex_lock(), futex_unlock()): the owner runs with the
 * priority of the most important who waits, and the mutex is handed over to that one.
 */
#ifndef LIB_PTHREAD_MUTEX_H
#define LIB_PTHREAD_MUTEX_H

#include "lib/pthread/thread.h"

enum {
    MUTEX_TYPE = 3,     /* PTHREAD_MUTEX_NORMAL (0), ... */
    MUTEX_ROBUST = 4,   /* the end of its owner gives it back, and the next one is told */
    MUTEX_INHERIT = 8,  /* PTHREAD_PRIO_INHERIT */
    MUTEX_PROTECT = 16, /* PTHREAD_PRIO_PROTECT */
    MUTEX_HELD = MUTEX_ROBUST | MUTEX_PROTECT, /* such are in their owner's list */
};

/* __state of a robust one. */
enum { MUTEX_CONSISTENT, MUTEX_INCONSISTENT, MUTEX_NOT_RECOVERABLE };

/* How to take it: flags of futex_wait(), and */
enum {
    MUTEX_TRY = 1 << 16,       /* EBUSY instead of waiting */
    MUTEX_CONTENDED = 1 << 17, /* the caller was asleep, and perhaps others are (MU-3) */
};

/* Every kind, but for what the fast path does. 0, or an errno. */
int mutex_take(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until);

/* ---- mutex_held.c: the owner's list, and priorities; mutex.c does without ---- */

/* Before taking it: the priority is raised. EINVAL: the thread's is above the ceiling. */
int mutex_held_take(pthread_mutex_t *mutex);

/* It was taken, or (error) was not: 0; EOWNERDEAD, or ENOTRECOVERABLE and it is given back. */
int mutex_held_taken(pthread_mutex_t *mutex, int error);

/* Before, and after it is given back. */
void mutex_held_give(pthread_mutex_t *mutex);
void mutex_held_given(void);

/* The word becomes 0, or the next one's. */
void mutex_release(pthread_mutex_t *mutex);

/* ---- mutex_inherit.c, by the kernel; likewise ---- */

int mutex_inherit_take(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until);
void mutex_inherit_give(pthread_mutex_t *mutex);

#endif
