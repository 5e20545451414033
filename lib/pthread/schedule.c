/*
 * Policies and priorities of threads.
 */
#include <errno.h>

#include "lib/pthread/thread.h"
#include "syscall.h"

/* mutex_held.c: where mutexes with ceilings may have raised it. */
#pragma weak pthread_schedule

static int tell_kernel(struct pthread *thread)
{
    if (pthread_schedule)
        return pthread_schedule(thread);
    struct thread_schedule schedule = {thread->policy, thread->priority, 0};
    return -syscall_thread_schedule(thread->id, &schedule);
}

static bool is_priority(int policy, int priority)
{
    return policy == SCHED_OTHER
               ? priority == 0
               : priority >= THREAD_PRIORITY_MIN && priority <= THREAD_PRIORITY_MAX;
}

/* Under the lock. */
static int set(struct pthread *thread, int policy, int priority)
{
    if (policy < SCHED_OTHER || policy > SCHED_RR || !is_priority(policy, priority))
        return EINVAL;
    int old_policy = thread->policy, old_priority = thread->priority;
    thread->policy = policy;
    thread->priority = priority;
    int error = tell_kernel(thread);
    if (error) {
        thread->policy = old_policy;
        thread->priority = old_priority;
    }
    return error;
}

int pthread_setschedparam(pthread_t handle, int policy, const struct sched_param *parameters)
{
    lock_take(&pthread_lock);
    struct pthread *thread = pthread_find(handle);
    int error = thread ? set(thread, policy, parameters->sched_priority) : ESRCH;
    lock_give(&pthread_lock);
    return error;
}

int pthread_setschedprio(pthread_t handle, int priority)
{
    lock_take(&pthread_lock);
    struct pthread *thread = pthread_find(handle);
    int error = thread ? set(thread, thread->policy, priority) : ESRCH;
    lock_give(&pthread_lock);
    return error;
}

/* What was asked for, not what mutexes make of it. */
int pthread_getschedparam(pthread_t handle, int *policy, struct sched_param *parameters)
{
    lock_take(&pthread_lock);
    const struct pthread *thread = pthread_find(handle);
    if (thread) {
        *policy = thread->policy;
        parameters->sched_priority = thread->priority;
    }
    lock_give(&pthread_lock);
    return thread ? 0 : ESRCH;
}
