/*
 * Locking and unlocking. See mutex.h. First the ordinary mutex that nobody waits for; the rest are
 * functions of their own below.
 */
#include "lib/pthread/mutex.h"

#include <errno.h>

#include "syscall.h"

/* In the image if a mutex is made that needs them (mutexattr.c). */
#pragma weak mutex_held_take
#pragma weak mutex_held_taken
#pragma weak mutex_held_give
#pragma weak mutex_held_given
#pragma weak mutex_inherit_take
#pragma weak mutex_inherit_give

static __attribute__((noinline)) int unlock_slow(pthread_mutex_t *mutex);

static inline bool change(pthread_mutex_t *mutex, uint32_t from, uint32_t to)
{
    return __atomic_compare_exchange_n(&mutex->__word, &from, to, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (__builtin_expect(mutex->__kind == 0 && change(mutex, 0, pthread_own.id), 1))
        return 0;
    return mutex_take(mutex, 0, NULL);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    if (__builtin_expect(mutex->__kind == 0 && change(mutex, pthread_own.id, 0), 1))
        return 0;
    return unlock_slow(mutex);
}

int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    return mutex_take(mutex, MUTEX_TRY, NULL);
}

int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *until)
{
    return mutex_take(mutex, FUTEX_WALL, until);
}

int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *until)
{
    int flags = flags_of_clock(clock);
    return flags < 0 ? EINVAL : mutex_take(mutex, flags, until);
}

/* ---- taking ---- */

/* Sleeps while the word is this one: 0, or an error that ends the waiting. */
static int sleep(pthread_mutex_t *mutex, uint32_t word, unsigned flags,
                 const struct timespec *until)
{
    int error = syscall_futex_wait(&mutex->__word, word, flags & FUTEX_WALL, (void *)until);
    return error == -ETIMEDOUT || error == -EINVAL ? -error : 0;
}

/* MU-2, MU-3 */
static int wait_for(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until)
{
    for (;;) {
        uint32_t word = mutex->__word;
        if (word == 0) {
            if (change(mutex, 0, pthread_own.id | FUTEX_WAITERS))
                return 0;
        } else if (word & FUTEX_WAITERS || change(mutex, word, word | FUTEX_WAITERS)) {
            int error = sleep(mutex, word | FUTEX_WAITERS, flags, until);
            if (error)
                return error;
        }
    }
}

/* A normal mutex that the caller has already: he waits for himself, as POSIX wants it. */
static int wait_for_self(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until)
{
    int error = 0;
    while (!error)
        error = sleep(mutex, mutex->__word, flags, until);
    return error;
}

static int take_again(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until)
{
    switch (mutex->__kind & MUTEX_TYPE) {
    case PTHREAD_MUTEX_RECURSIVE:
        if (mutex->__depth == UINT32_MAX)
            return EAGAIN;
        mutex->__depth++;
        return 0;
    case PTHREAD_MUTEX_ERRORCHECK: return flags & MUTEX_TRY ? EBUSY : EDEADLK;
    default: return flags & MUTEX_TRY ? EBUSY : wait_for_self(mutex, flags, until);
    }
}

static int take_word(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until)
{
    bool inherits = mutex->__kind & MUTEX_INHERIT;
    uint32_t word = pthread_own.id;
    if (flags & MUTEX_CONTENDED && !inherits)
        word |= FUTEX_WAITERS;
    if (change(mutex, 0, word))
        return 0;
    if (flags & MUTEX_TRY)
        return EBUSY;
    return inherits ? mutex_inherit_take(mutex, flags, until) : wait_for(mutex, flags, until);
}

int mutex_take(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until)
{
    if ((mutex->__word & FUTEX_OWNER) == pthread_own.id)
        return take_again(mutex, flags, until);
    bool is_held = mutex_held_take && mutex->__kind & MUTEX_HELD;
    int error = is_held ? mutex_held_take(mutex) : 0;
    if (error)
        return error;
    error = take_word(mutex, flags, until);
    return is_held ? mutex_held_taken(mutex, error) : error;
}

/* ---- giving back ---- */

void mutex_release(pthread_mutex_t *mutex)
{
    if (mutex->__kind & MUTEX_INHERIT) {
        if (!change(mutex, pthread_own.id, 0))
            mutex_inherit_give(mutex);
    } else if (__atomic_exchange_n(&mutex->__word, 0, __ATOMIC_ACQ_REL) & FUTEX_WAITERS) {
        syscall_futex_wake(&mutex->__word, 1);
    }
}

static int unlock_slow(pthread_mutex_t *mutex)
{
    unsigned kind = mutex->__kind;
    bool is_mine = (mutex->__word & FUTEX_OWNER) == pthread_own.id;
    if (!is_mine && kind != PTHREAD_MUTEX_NORMAL)
        return EPERM;
    if (mutex->__depth > 0) {
        mutex->__depth--;
        return 0;
    }
    bool is_held = mutex_held_give && kind & MUTEX_HELD;
    if (is_held)
        mutex_held_give(mutex);
    mutex_release(mutex);
    if (is_held)
        mutex_held_given();
    return 0;
}
