/*
 * Making mutexes, and their attributes. What mutexes with a protocol or robust ones need comes into
 * the image with whoever asks for such.
 */
#include <errno.h>

#include "lib/pthread/mutex.h"

enum { DESTROYED = 0xff }; /* the kind of attributes that are none any more */

int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes)
{
    if (attributes && attributes->__kind == DESTROYED)
        return EINVAL;
    *mutex = (pthread_mutex_t){.__word = 0};
    if (attributes) {
        mutex->__kind = attributes->__kind;
        mutex->__ceiling = attributes->__ceiling;
    }
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    return mutex->__word != 0 ? EBUSY : 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
    *attributes = (pthread_mutexattr_t){.__ceiling = THREAD_PRIORITY_MIN};
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
    *attributes = (pthread_mutexattr_t){.__kind = DESTROYED};
    return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *attributes, int *type)
{
    *type = attributes->__kind & MUTEX_TYPE;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
    if (type != PTHREAD_MUTEX_NORMAL && type != PTHREAD_MUTEX_RECURSIVE &&
        type != PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attributes->__kind = (attributes->__kind & ~MUTEX_TYPE) | type;
    return 0;
}

int pthread_mutexattr_getpshared(const pthread_mutexattr_t *attributes, int *shared)
{
    *shared = attributes->__shared;
    return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->__shared = shared;
    return 0;
}
