/*
 * Condition variables.
 *
 *      __sequence   changes with each signal; a futex: who waits sleeps while it is what it was
 *                   when he still had the mutex
 *      __waiters    how many wait, and haven't been woken
 *
 *   CO-1  A signal between unlocking the mutex and falling asleep isn't lost: the sequence is
 *         another one then, and the kernel doesn't put the thread to sleep.
 *   CO-2  Whoever wakes takes those that he woke off __waiters; who leaves for another reason takes
 *         himself off. So a woken thread touches the condition variable no more, and it may be
 *         destroyed as soon as all are woken. (Those that are between unlocking and sleeping are
 *         waited for.)
 *   CO-3  A broadcast wakes nobody who would only wait for the mutex: who can't have it at once is
 *         put into the queue of the mutex (futex_requeue()), and wakes when it is unlocked.
 */
#include <errno.h>
#include <time.h>

#include "lib/cancel.h"
#include "lib/pthread/mutex.h"
#include "syscall.h"

/* ---- waiting ---- */

static bool is_time(const struct timespec *until)
{
    return !until || (until->tv_nsec >= 0 && until->tv_nsec < 1000000000);
}

/* Waits without the mutex: 0, ETIMEDOUT, or EINTR. */
static int sleep(pthread_cond_t *condition, uint32_t sequence, unsigned flags,
                 const struct timespec *until)
{
    int error =
        syscall_futex_wait(&condition->__sequence, sequence, flags | FUTEX_CANCEL, (void *)until);
    if (error != 0)
        __atomic_sub_fetch(&condition->__waiters, 1, __ATOMIC_RELEASE);
    return error == -ETIMEDOUT || error == -EINTR ? -error : 0;
}

static int wait(pthread_cond_t *condition, pthread_mutex_t *mutex, unsigned flags,
                const struct timespec *until)
{
    cancel_point();
    if (!is_time(until))
        return EINVAL;
    condition->__mutex = mutex;
    __atomic_add_fetch(&condition->__waiters, 1, __ATOMIC_SEQ_CST);
    uint32_t sequence = __atomic_load_n(&condition->__sequence, __ATOMIC_SEQ_CST);
    int error = pthread_mutex_unlock(mutex);
    if (error) {
        __atomic_sub_fetch(&condition->__waiters, 1, __ATOMIC_RELEASE);
        return error;
    }
    error = sleep(condition, sequence, flags, until);
    int mutex_error = mutex_take(mutex, MUTEX_CONTENDED, NULL);
    if (error == EINTR) {
        cancel_point(); /* with the mutex locked, for the handlers */
        error = 0;
    }
    return mutex_error ? mutex_error : error;
}

static unsigned own_clock(const pthread_cond_t *condition)
{
    return condition->__clock == CLOCK_MONOTONIC ? 0 : FUTEX_WALL;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    return wait(condition, mutex, 0, NULL);
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *until)
{
    return wait(condition, mutex, own_clock(condition), until);
}

int pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                           const struct timespec *until)
{
    int flags = flags_of_clock(clock);
    return flags < 0 ? EINVAL : wait(condition, mutex, flags, until);
}

/* ---- waking ---- */

static void woken(pthread_cond_t *condition, int count)
{
    if (count > 0)
        __atomic_sub_fetch(&condition->__waiters, count, __ATOMIC_RELEASE);
}

int pthread_cond_signal(pthread_cond_t *condition)
{
    if (__atomic_load_n(&condition->__waiters, __ATOMIC_SEQ_CST) == 0)
        return 0;
    __atomic_add_fetch(&condition->__sequence, 1, __ATOMIC_SEQ_CST);
    woken(condition, syscall_futex_wake(&condition->__sequence, 1));
    return 0;
}

/*
 * How many shall run at once: none if we have the mutex, since then our unlocking wakes the first;
 * all if the kernel keeps its own queue of who waits for it.
 */
static int at_once(pthread_mutex_t *mutex)
{
    if (!mutex || mutex->__kind & MUTEX_INHERIT)
        return INT32_MAX;
    if ((mutex->__word & FUTEX_OWNER) != pthread_own.id)
        return 1;
    __atomic_or_fetch(&mutex->__word, FUTEX_WAITERS, __ATOMIC_RELAXED);
    return 0;
}

int pthread_cond_broadcast(pthread_cond_t *condition)
{
    if (__atomic_load_n(&condition->__waiters, __ATOMIC_SEQ_CST) == 0)
        return 0;
    pthread_mutex_t *mutex = condition->__mutex;
    int wake = at_once(mutex), count;
    do {
        uint32_t sequence = __atomic_add_fetch(&condition->__sequence, 1, __ATOMIC_SEQ_CST);
        count = wake == INT32_MAX ? syscall_futex_wake(&condition->__sequence, wake)
                                  : syscall_futex_requeue(&condition->__sequence, sequence, wake,
                                                          INT32_MAX - wake, &mutex->__word);
    } while (count == -EAGAIN); /* another signal came in between */
    woken(condition, count);
    return 0;
}

/* ---- beginning and end ---- */

int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
    *condition = (pthread_cond_t){.__clock = attributes ? attributes->__clock : CLOCK_REALTIME};
    return 0;
}

/*
 * Who is about to sleep is about to find that he needn't (CO-2). Others wait, and it's a mistake.
 */
int pthread_cond_destroy(pthread_cond_t *condition)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    for (int i = 0; i < 10; i++) {
        if (__atomic_load_n(&condition->__waiters, __ATOMIC_ACQUIRE) == 0)
            return 0;
        syscall_clock_nanosleep(CLOCK_MONOTONIC, 0, (void *)&moment, NULL);
    }
    return EBUSY;
}

int pthread_condattr_init(pthread_condattr_t *attributes)
{
    *attributes = (pthread_condattr_t){.__clock = CLOCK_REALTIME};
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_condattr_getclock(const pthread_condattr_t *attributes, clockid_t *clock)
{
    *clock = attributes->__clock;
    return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock)
{
    if (flags_of_clock(clock) < 0)
        return EINVAL;
    attributes->__clock = clock;
    return 0;
}

int pthread_condattr_getpshared(const pthread_condattr_t *attributes, int *shared)
{
    *shared = attributes->__shared;
    return 0;
}

int pthread_condattr_setpshared(pthread_condattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->__shared = shared;
    return 0;
}
