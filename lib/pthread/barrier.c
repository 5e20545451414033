/*
 * Barriers: `count` threads wait for each other, round after round.
 *
 * __inside counts who hasn't left the function yet, so that destroying the barrier right after
 * waiting at it (which POSIX allows) doesn't take it away from those who are just waking up.
 */
#include <errno.h>
#include <time.h>

#include "lib/pthread/thread.h"
#include "syscall.h"

static void guard(pthread_barrier_t *barrier)
{
    lock_take((struct lock *)&barrier->__guard);
}

static void unguard(pthread_barrier_t *barrier)
{
    lock_give((struct lock *)&barrier->__guard);
}

/* Until the round is over; no signal's handler ends that. */
static void wait_round(pthread_barrier_t *barrier, uint32_t round)
{
    while (__atomic_load_n(&barrier->__round, __ATOMIC_ACQUIRE) == round)
        syscall_futex_wait(&barrier->__round, round, 0, NULL);
    __atomic_sub_fetch(&barrier->__inside, 1, __ATOMIC_RELEASE);
}

int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    guard(barrier);
    uint32_t round = barrier->__round;
    __atomic_add_fetch(&barrier->__inside, 1, __ATOMIC_RELAXED);
    bool is_last = ++barrier->__arrived == barrier->__count;
    if (is_last) {
        barrier->__arrived = 0;
        __atomic_store_n(&barrier->__round, round + 1, __ATOMIC_RELEASE);
    }
    unguard(barrier);
    if (!is_last) {
        wait_round(barrier, round);
        return 0;
    }
    syscall_futex_wake(&barrier->__round, INT32_MAX);
    __atomic_sub_fetch(&barrier->__inside, 1, __ATOMIC_RELEASE);
    return PTHREAD_BARRIER_SERIAL_THREAD;
}

int pthread_barrier_init(pthread_barrier_t *barrier, const pthread_barrierattr_t *attributes,
                         unsigned count)
{
    (void)attributes;
    if (count == 0)
        return EINVAL;
    *barrier = (pthread_barrier_t){.__count = count};
    return 0;
}

int pthread_barrier_destroy(pthread_barrier_t *barrier)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    guard(barrier);
    bool is_busy = barrier->__arrived > 0;
    unguard(barrier);
    while (!is_busy && __atomic_load_n(&barrier->__inside, __ATOMIC_ACQUIRE) > 0)
        syscall_clock_nanosleep(CLOCK_MONOTONIC, 0, (void *)&moment, NULL);
    return is_busy ? EBUSY : 0;
}

int pthread_barrierattr_init(pthread_barrierattr_t *attributes)
{
    *attributes = (pthread_barrierattr_t){.__shared = PTHREAD_PROCESS_PRIVATE};
    return 0;
}

int pthread_barrierattr_destroy(pthread_barrierattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_barrierattr_getpshared(const pthread_barrierattr_t *attributes, int *shared)
{
    *shared = attributes->__shared;
    return 0;
}

int pthread_barrierattr_setpshared(pthread_barrierattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->__shared = shared;
    return 0;
}
