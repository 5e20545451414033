/*
 * Cancellation anywhere: by a signal of the library's own.
 */
#include <errno.h>

#include "lib/cancel.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

int pthread_setcanceltype(int type, int *old_type)
{
    if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
        return EINVAL;
    if (old_type)
        *old_type = pthread_own.cancel_async;
    pthread_own.cancel_async = type;
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
        cancel_point();
    return 0;
}
