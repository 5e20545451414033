/*
 * The attributes that a thread is made with.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/pthread/attributes.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

int pthread_attr_init(pthread_attr_t *attributes)
{
    *attributes = (pthread_attr_t)ATTRIBUTES_DEFAULT;
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state)
{
    *state = attributes->__detached;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
    if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
        return EINVAL;
    attributes->__detached = state;
    return 0;
}

/* ---- the stack ---- */

int pthread_attr_getguardsize(const pthread_attr_t *attributes, size_t *size)
{
    *size = attributes->__guard_size;
    return 0;
}

int pthread_attr_setguardsize(pthread_attr_t *attributes, size_t size)
{
    if (size > PTRDIFF_MAX)
        return EINVAL;
    attributes->__guard_size = size;
    return 0;
}

int pthread_attr_getstack(const pthread_attr_t *attributes, void **stack, size_t *size)
{
    *stack = attributes->__stack;
    *size = attributes->__stack_size;
    return 0;
}

int pthread_attr_setstack(pthread_attr_t *attributes, void *stack, size_t size)
{
    if (size < PTHREAD_STACK_MIN || (uintptr_t)stack % 16 || size % 16)
        return EINVAL;
    attributes->__stack = stack;
    attributes->__stack_size = size;
    return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *attributes, size_t *size)
{
    *size = attributes->__stack_size;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    if (size < PTHREAD_STACK_MIN || size > PTRDIFF_MAX)
        return EINVAL;
    attributes->__stack_size = size;
    return 0;
}

/* ---- scheduling ---- */

int pthread_attr_getinheritsched(const pthread_attr_t *attributes, int *inherit)
{
    *inherit = attributes->__explicit_schedule;
    return 0;
}

int pthread_attr_setinheritsched(pthread_attr_t *attributes, int inherit)
{
    if (inherit != PTHREAD_INHERIT_SCHED && inherit != PTHREAD_EXPLICIT_SCHED)
        return EINVAL;
    attributes->__explicit_schedule = inherit;
    return 0;
}

int pthread_attr_getschedparam(const pthread_attr_t *attributes, struct sched_param *parameters)
{
    *parameters = attributes->__parameters;
    return 0;
}

/*
 * Whether the priority is one of the policy's is seen when the thread is made: the policy may be
 * set later.
 */
int pthread_attr_setschedparam(pthread_attr_t *attributes, const struct sched_param *parameters)
{
    if (parameters->sched_priority < 0 || parameters->sched_priority > THREAD_PRIORITY_MAX)
        return EINVAL;
    attributes->__parameters = *parameters;
    return 0;
}

int pthread_attr_getschedpolicy(const pthread_attr_t *attributes, int *policy)
{
    *policy = attributes->__policy;
    return 0;
}

int pthread_attr_setschedpolicy(pthread_attr_t *attributes, int policy)
{
    if (policy != SCHED_OTHER && policy != SCHED_FIFO && policy != SCHED_RR)
        return EINVAL;
    attributes->__policy = policy;
    return 0;
}

int pthread_attr_getscope(const pthread_attr_t *attributes, int *scope)
{
    *scope = attributes->__process_scope;
    return 0;
}

int pthread_attr_setscope(pthread_attr_t *attributes, int scope)
{
    if (scope == PTHREAD_SCOPE_PROCESS)
        return ENOTSUP; /* all threads share the processors out among them */
    if (scope != PTHREAD_SCOPE_SYSTEM)
        return EINVAL;
    attributes->__process_scope = scope;
    return 0;
}

int pthread_attr_setaffinity_np(pthread_attr_t *attributes, size_t size, const cpu_set_t *set)
{
    memset(attributes->__affinity, 0, sizeof(attributes->__affinity));
    attributes->__has_affinity = set && size > 0;
    if (attributes->__has_affinity)
        memcpy(attributes->__affinity, set,
               size < sizeof(attributes->__affinity) ? size : sizeof(attributes->__affinity));
    return 0;
}

int pthread_attr_getaffinity_np(const pthread_attr_t *attributes, size_t size, cpu_set_t *set)
{
    memset(set, attributes->__has_affinity ? 0 : 0xff, size);
    if (attributes->__has_affinity)
        memcpy(set, attributes->__affinity,
               size < sizeof(attributes->__affinity) ? size : sizeof(attributes->__affinity));
    return 0;
}
