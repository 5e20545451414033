/*
 * Spinlocks: 0, or the owner's id. Whoever has one may have lost his processor, so spinning for
 * long is a bad plan where others can run: then the processor is given up for a moment.
 */
#include <errno.h>

#include "lib/pthread/thread.h"
#include "syscall.h"

enum { SPINS = 1000 };

int pthread_spin_init(pthread_spinlock_t *lock, int shared)
{
    (void)shared;
    *lock = 0;
    return 0;
}

int pthread_spin_destroy(pthread_spinlock_t *lock)
{
    return *lock ? EBUSY : 0;
}

int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    uint32_t free = 0;
    return __atomic_compare_exchange_n(lock, &free, pthread_own.id, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED)
               ? 0
               : EBUSY;
}

/* A sleep and not a yield: the owner may be less important than we are. */
static void pause(void)
{
    const struct timespec moment = {.tv_nsec = 50000};
    syscall_clock_nanosleep(CLOCK_MONOTONIC, 0, (void *)&moment, NULL);
}

int pthread_spin_lock(pthread_spinlock_t *lock)
{
    for (unsigned tries = 1; pthread_spin_trylock(lock) != 0; tries++) {
        if (*lock == pthread_own.id)
            return EDEADLK;
        __builtin_ia32_pause();
        if (tries % SPINS == 0)
            pause();
    }
    return 0;
}

int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    if (*lock != pthread_own.id)
        return EPERM;
    __atomic_store_n(lock, 0, __ATOMIC_RELEASE);
    return 0;
}
