/*
 * Mutexes that their owner keeps a list of.
 *
 * Robust: when a thread ends that has such a mutex, it is marked and given back, and whoever gets
 * it next is told (EOWNERDEAD): what it protects may be half done. He says that he has mended it
 * (pthread_mutex_consistent()), or else the mutex is of no use any more when he unlocks it.
 *
 * With a ceiling: while a thread has such mutexes its priority is at least the highest of their
 * ceilings. So nobody who wants the same mutex can take the processor from it.
 */
#include <errno.h>

#include "lib/pthread/mutex.h"
#include "syscall.h"

/* ---- priorities ---- */

static int highest_ceiling(const struct pthread *thread)
{
    int highest = 0;
    for (const pthread_mutex_t *mutex = thread->held; mutex; mutex = mutex->__next)
        if (mutex->__kind & MUTEX_PROTECT && mutex->__ceiling > highest)
            highest = mutex->__ceiling;
    return highest;
}

int pthread_schedule(struct pthread *thread)
{
    struct thread_schedule schedule = {thread->policy, thread->priority, 0};
    if (thread->raised > thread->priority) {
        schedule.priority = thread->raised;
        if (schedule.policy == SCHED_OTHER)
            schedule.policy = SCHED_FIFO;
    }
    return -syscall_thread_schedule(thread->id, &schedule);
}

static void raise_to(int ceiling)
{
    if (ceiling == pthread_own.raised)
        return;
    lock_take(&pthread_lock);
    pthread_own.raised = ceiling;
    pthread_schedule(&pthread_own);
    lock_give(&pthread_lock);
}

/* ---- the list ---- */

static void list_add(pthread_mutex_t *mutex)
{
    mutex->__previous = NULL;
    mutex->__next = pthread_own.held;
    if (mutex->__next)
        mutex->__next->__previous = mutex;
    pthread_own.held = mutex;
}

static void list_remove(pthread_mutex_t *mutex)
{
    if (mutex->__next)
        mutex->__next->__previous = mutex->__previous;
    *(mutex->__previous ? &mutex->__previous->__next : &pthread_own.held) = mutex->__next;
}

int mutex_held_take(pthread_mutex_t *mutex)
{
    if (mutex->__state == MUTEX_NOT_RECOVERABLE)
        return ENOTRECOVERABLE;
    if (!(mutex->__kind & MUTEX_PROTECT))
        return 0;
    if (pthread_own.priority > mutex->__ceiling)
        return EINVAL;
    if (mutex->__ceiling > pthread_own.raised)
        raise_to(mutex->__ceiling);
    return 0;
}

int mutex_held_taken(pthread_mutex_t *mutex, int error)
{
    if (!error && mutex->__state == MUTEX_NOT_RECOVERABLE) {
        mutex_release(mutex); /* and so does whoever gets it next */
        error = ENOTRECOVERABLE;
    }
    if (error) {
        mutex_held_given();
        return error;
    }
    list_add(mutex);
    return mutex->__state == MUTEX_INCONSISTENT ? EOWNERDEAD : 0;
}

void mutex_held_give(pthread_mutex_t *mutex)
{
    list_remove(mutex);
    if (mutex->__state == MUTEX_INCONSISTENT)
        mutex->__state = MUTEX_NOT_RECOVERABLE;
}

void mutex_held_given(void)
{
    raise_to(highest_ceiling(&pthread_own));
}

void pthread_mutexes_end(void)
{
    pthread_mutex_t *next;
    for (pthread_mutex_t *mutex = pthread_own.held; mutex; mutex = next) {
        next = mutex->__next;
        if (!(mutex->__kind & MUTEX_ROBUST))
            continue; /* it stays locked for ever */
        list_remove(mutex);
        mutex->__depth = 0;
        mutex->__state = MUTEX_INCONSISTENT;
        mutex_release(mutex);
    }
    pthread_own.held = NULL;
}

/* ---- for the program ---- */

int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if (!(mutex->__kind & MUTEX_ROBUST) || mutex->__state != MUTEX_INCONSISTENT ||
        (mutex->__word & FUTEX_OWNER) != pthread_own.id)
        return EINVAL;
    mutex->__state = MUTEX_CONSISTENT;
    return 0;
}

int pthread_mutex_getprioceiling(const pthread_mutex_t *mutex, int *ceiling)
{
    if (!(mutex->__kind & MUTEX_PROTECT))
        return EINVAL;
    *ceiling = mutex->__ceiling;
    return 0;
}

/* With the mutex locked, but for its own ceiling, which may be too low for us. */
int pthread_mutex_setprioceiling(pthread_mutex_t *mutex, int ceiling, int *old_ceiling)
{
    if (!(mutex->__kind & MUTEX_PROTECT) || ceiling < THREAD_PRIORITY_MIN ||
        ceiling > THREAD_PRIORITY_MAX)
        return EINVAL;
    bool is_mine = (mutex->__word & FUTEX_OWNER) == pthread_own.id;
    if (is_mine && (mutex->__kind & MUTEX_TYPE) == PTHREAD_MUTEX_ERRORCHECK)
        return EDEADLK;
    int error = is_mine ? 0 : pthread_mutex_lock(mutex);
    if (error)
        return error;
    if (old_ceiling)
        *old_ceiling = mutex->__ceiling;
    mutex->__ceiling = ceiling;
    if (!is_mine)
        return pthread_mutex_unlock(mutex);
    mutex_held_given();
    return 0;
}
