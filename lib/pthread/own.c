/*
 * The calling thread. See thread.h.
 */
#include <reent.h>

#include "lib/pthread/thread.h"

_Thread_local struct pthread pthread_own;

/* Thread 1 of the kernel, and in the table's first place, for the first time. */
void pthread_first(void)
{
    pthread_own.handle = 1ul << 32 | 1;
    pthread_own.id = 1;
    pthread_own.gone = 1;
    pthread_own.reent = _impure_ptr;
}

pthread_t pthread_self(void)
{
    return pthread_own.handle;
}

int pthread_equal(pthread_t one, pthread_t other)
{
    return one == other;
}
