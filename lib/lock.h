/*
 * The library's own locks: for what several threads change in lib/, a list or a counter. Short, not
 * recursive, and nothing to do with the program's mutexes.
 *
 * In an image in which no threads are made lock_wait() is not there, and nothing is locked: the
 * linker has settled the question, and what remains are the two instructions that ask.
 */
#ifndef LIB_LOCK_H
#define LIB_LOCK_H

#include <stdint.h>

struct lock {
    volatile uint32_t word; /* 0: free; 1: held; 2: held, and somebody may be asleep */
};

/*
 * The slow halves: lib/pthread/lock.c, which comes with pthread_create() and defines LOCK_IS_HERE.
 */
void lock_wait(struct lock *lock);
void lock_wake(struct lock *lock);

#ifndef LOCK_IS_HERE
#pragma weak lock_wait
#pragma weak lock_wake

static inline void lock_take(struct lock *lock)
{
    uint32_t free = 0;
    if (lock_wait &&
        __builtin_expect(!__atomic_compare_exchange_n(&lock->word, &free, 1, 0, __ATOMIC_ACQUIRE,
                                                      __ATOMIC_RELAXED),
                         0))
        lock_wait(lock);
}

static inline void lock_give(struct lock *lock)
{
    if (lock_wait &&
        __builtin_expect(__atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE) == 2, 0))
        lock_wake(lock);
}
#endif

#endif
