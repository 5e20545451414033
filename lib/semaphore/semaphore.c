/*
 * Semaphores.
 *
 *      __word     | how many wait: 32 bits | value: 32 bits |
 *
 * Both in one word, so that whoever posts learns by the same instruction whether somebody is to be
 * woken: afterwards he touches the semaphore no more, as whoever got through may have destroyed it.
 */
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/thread_numbers.h"
#include "lib/cancel.h"
#include "syscall.h"

#define WAITER (1ul << 32)

/* The half that is a futex: x86 is little-endian. */
static inline void *value_of(sem_t *semaphore)
{
    return &semaphore->__word;
}

/* Takes one, and `also` off the word; false: there is none. */
static inline bool take(sem_t *semaphore, uint64_t also)
{
    uint64_t word = __atomic_load_n(&semaphore->__word, __ATOMIC_RELAXED);
    while ((uint32_t)word > 0)
        if (__atomic_compare_exchange_n(&semaphore->__word, &word, word - 1 - also, false,
                                        __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return true;
    return false;
}

static int wait_slow(sem_t *semaphore, unsigned flags, const struct timespec *until)
{
    __atomic_add_fetch(&semaphore->__word, WAITER, __ATOMIC_SEQ_CST);
    while (!take(semaphore, WAITER)) {
        int error = syscall_futex_wait(value_of(semaphore), 0, flags | FUTEX_CANCEL, (void *)until);
        if (error < 0 && error != -EAGAIN && error != -SIGNAL_ERESTART) {
            __atomic_sub_fetch(&semaphore->__word, WAITER, __ATOMIC_RELAXED);
            return point_error(error);
        }
    }
    return 0;
}

int sem_wait(sem_t *semaphore)
{
    cancel_point();
    return take(semaphore, 0) ? 0 : wait_slow(semaphore, 0, NULL);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *until)
{
    cancel_point();
    return take(semaphore, 0) ? 0 : wait_slow(semaphore, FUTEX_WALL, until);
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return result(-EINVAL);
    cancel_point();
    return take(semaphore, 0)
               ? 0
               : wait_slow(semaphore, clock == CLOCK_REALTIME ? FUTEX_WALL : 0, until);
}

int sem_trywait(sem_t *semaphore)
{
    return take(semaphore, 0) ? 0 : result(-EAGAIN);
}

/* May be called by a signal's handler. */
int sem_post(sem_t *semaphore)
{
    uint64_t word = __atomic_load_n(&semaphore->__word, __ATOMIC_RELAXED);
    do
        if ((uint32_t)word == SEM_VALUE_MAX)
            return result(-EOVERFLOW);
    while (!__atomic_compare_exchange_n(&semaphore->__word, &word, word + 1, false,
                                        __ATOMIC_RELEASE, __ATOMIC_RELAXED));
    if (word >= WAITER)
        syscall_futex_wake(value_of(semaphore), 1);
    return 0;
}

int sem_getvalue(sem_t *semaphore, int *value)
{
    *value = (int)(uint32_t)__atomic_load_n(&semaphore->__word, __ATOMIC_RELAXED);
    return 0;
}

int sem_init(sem_t *semaphore, int shared, unsigned value)
{
    (void)shared;
    if (value > SEM_VALUE_MAX)
        return result(-EINVAL);
    semaphore->__word = value;
    return 0;
}

int sem_destroy(sem_t *semaphore)
{
    return semaphore->__word >= WAITER ? result(-EBUSY) : 0;
}
