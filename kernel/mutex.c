/*
 * Mutexes, when nobody has to wait: one compare-and-exchange. See mutex.h.
 */
#include "kernel/mutex.h"

#include "kernel/lock_check.h"
#include "kernel/panic.h"
#include "kernel/thread.h"

/* In the image if the program makes threads: without, nobody comes here. */
#pragma weak mutex_wait
#pragma weak mutex_pass

bool mutex_is_mine(const struct mutex *mutex)
{
    return (mutex->owner & ~(uintptr_t)MUTEX_AWAITED) == (uintptr_t)thread_current();
}

void mutex_lock_many(struct mutex *mutex)
{
    uintptr_t me = (uintptr_t)thread_current(), free = 0;
    if (DEBUG_LOCKS)
        lock_check_mutex(mutex);
    if (__builtin_expect(!__atomic_compare_exchange_n(&mutex->owner, &free, me, false,
                                                      __ATOMIC_ACQUIRE, __ATOMIC_RELAXED),
                         0))
        mutex_wait(mutex);
    if (DEBUG_LOCKS)
        lock_check_mutex_taken(mutex);
}

void mutex_unlock_many(struct mutex *mutex)
{
    uintptr_t me = (uintptr_t)thread_current(), mine = me;
    if (DEBUG_LOCKS)
        lock_check_mutex_given(mutex);
    if (__builtin_expect(__atomic_compare_exchange_n(&mutex->owner, &mine, 0, false,
                                                     __ATOMIC_RELEASE, __ATOMIC_RELAXED),
                         1))
        return;
    assert(mine == (me | MUTEX_AWAITED),
           "the mutex at %p (rank %u) is given back by a thread that doesn't have it",
           (void *)mutex, mutex->rank);
    mutex_pass(mutex);
}
