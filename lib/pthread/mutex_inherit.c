/*
 * Priority inheritance, where somebody has to wait: the kernel knows who waits for whom.
 */
#include <errno.h>

#include "lib/pthread/mutex.h"
#include "kernel/signal_numbers.h"
#include "syscall.h"

int mutex_inherit_take(pthread_mutex_t *mutex, unsigned flags, const struct timespec *until)
{
    int error;
    do
        error = syscall_futex_lock(&mutex->__word, flags & FUTEX_WALL, (void *)until);
    while (error == -EINTR || error == -SIGNAL_ERESTART || error == -EAGAIN);
    return -error;
}

void mutex_inherit_give(pthread_mutex_t *mutex)
{
    syscall_futex_unlock(&mutex->__word);
}
