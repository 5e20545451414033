/*
 * What else can be asked about a thread, or set: its name, its processors, its clock, its stack.
 */
#include <errno.h>
#include <string.h>

#include "lib/pthread/attributes.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

/* 0: there is none. */
static uint32_t id_of(pthread_t handle)
{
    lock_take(&pthread_lock);
    const struct pthread *thread = pthread_find(handle);
    uint32_t id = thread ? thread->id : 0;
    lock_give(&pthread_lock);
    return id;
}

/* One that means this thread to all. */
int pthread_getcpuclockid(pthread_t handle, clockid_t *clock)
{
    uint32_t id = id_of(handle);
    *clock = CLOCK_OF_THREAD | id;
    return id ? 0 : ESRCH;
}

int pthread_setname_np(pthread_t handle, const char *name)
{
    uint32_t id = id_of(handle);
    return id ? -syscall_thread_name(id, name, strlen(name)) : ESRCH;
}

int pthread_getname_np(pthread_t handle, char *name, size_t size)
{
    uint32_t id = id_of(handle);
    int length = id ? syscall_thread_name_get(id, name, size) : -ESRCH;
    return length < 0 ? -length : 0;
}

int pthread_setaffinity_np(pthread_t handle, size_t size, const cpu_set_t *set)
{
    uint32_t id = id_of(handle);
    return id ? -syscall_thread_affinity(id, set, size) : ESRCH;
}

int pthread_getaffinity_np(pthread_t handle, size_t size, cpu_set_t *set)
{
    uint32_t id = id_of(handle);
    if (!id)
        return ESRCH;
    memset(set, 0, size);
    int length = syscall_thread_affinity_get(id, set, size);
    return length < 0 ? -length : 0;
}

int pthread_getattr_np(pthread_t handle, pthread_attr_t *attributes)
{
    *attributes = (pthread_attr_t)ATTRIBUTES_DEFAULT;
    lock_take(&pthread_lock);
    const struct pthread *thread = pthread_find(handle);
    if (thread) {
        attributes->__stack = (void *)thread->stack_low;
        attributes->__stack_size = thread->stack_end - thread->stack_low;
        if (thread->guard_size)
            attributes->__guard_size = thread->guard_size;
        attributes->__detached = thread->state == PTHREAD_DETACHED;
        attributes->__policy = thread->policy;
        attributes->__parameters.sched_priority = thread->priority;
    }
    lock_give(&pthread_lock);
    return thread ? 0 : ESRCH;
}
