/*
 * What parts of the kernel that know locks ask of it, where there is one thread: nothing is ever
 * locked, and whoever tries all the same is wrong.
 */
#include <stdlib.h>

#include "kernel/mutex.h"
#include "kernel/spinlock.h"

bool threads_many, processors_many;

void spin_acquire(struct spinlock *lock)
{
    (void)lock;
    abort();
}

void spin_release(struct spinlock *lock)
{
    (void)lock;
    abort();
}

void mutex_lock_many(struct mutex *mutex)
{
    (void)mutex;
    abort();
}

void mutex_unlock_many(struct mutex *mutex)
{
    (void)mutex;
    abort();
}

bool mutex_is_mine(const struct mutex *mutex)
{
    (void)mutex;
    return true;
}
