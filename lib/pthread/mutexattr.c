/*
 * Attributes of mutexes that need mutex_held.c and mutex_inherit.c.
 */
#include <errno.h>

#include "lib/pthread/mutex.h"

/* Whoever makes such needs them; mutex.c alone does without. */
static void (*const needs_held)(void) __attribute__((used)) = pthread_mutexes_end;
static void (*const needs_inherit)(pthread_mutex_t *) __attribute__((used)) = mutex_inherit_give;

int pthread_mutexattr_getprotocol(const pthread_mutexattr_t *attributes, int *protocol)
{
    *protocol = attributes->__kind & MUTEX_INHERIT   ? PTHREAD_PRIO_INHERIT
                : attributes->__kind & MUTEX_PROTECT ? PTHREAD_PRIO_PROTECT
                                                     : PTHREAD_PRIO_NONE;
    return 0;
}

int pthread_mutexattr_setprotocol(pthread_mutexattr_t *attributes, int protocol)
{
    static const uint8_t bits[] = {
        [PTHREAD_PRIO_NONE] = 0,
        [PTHREAD_PRIO_INHERIT] = MUTEX_INHERIT,
        [PTHREAD_PRIO_PROTECT] = MUTEX_PROTECT,
    };
    if (protocol != PTHREAD_PRIO_NONE && protocol != PTHREAD_PRIO_INHERIT &&
        protocol != PTHREAD_PRIO_PROTECT)
        return EINVAL;
    attributes->__kind &= ~(MUTEX_INHERIT | MUTEX_PROTECT);
    attributes->__kind |= bits[protocol];
    return 0;
}

int pthread_mutexattr_getprioceiling(const pthread_mutexattr_t *attributes, int *ceiling)
{
    *ceiling = attributes->__ceiling;
    return 0;
}

int pthread_mutexattr_setprioceiling(pthread_mutexattr_t *attributes, int ceiling)
{
    if (ceiling < THREAD_PRIORITY_MIN || ceiling > THREAD_PRIORITY_MAX)
        return EINVAL;
    attributes->__ceiling = ceiling;
    return 0;
}

int pthread_mutexattr_getrobust(const pthread_mutexattr_t *attributes, int *robust)
{
    *robust = attributes->__kind & MUTEX_ROBUST ? PTHREAD_MUTEX_ROBUST : PTHREAD_MUTEX_STALLED;
    return 0;
}

int pthread_mutexattr_setrobust(pthread_mutexattr_t *attributes, int robust)
{
    if (robust != PTHREAD_MUTEX_STALLED && robust != PTHREAD_MUTEX_ROBUST)
        return EINVAL;
    attributes->__kind &= ~MUTEX_ROBUST;
    if (robust == PTHREAD_MUTEX_ROBUST)
        attributes->__kind |= MUTEX_ROBUST;
    return 0;
}
