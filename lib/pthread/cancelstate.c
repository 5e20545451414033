/*
 * Whether the calling thread lets itself be cancelled, and where. Without pthread_cancel() in the
 * image it is a note that nobody reads.
 */
#include <errno.h>

#include "lib/cancel.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

int pthread_setcancelstate(int state, int *old_state)
{
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE)
        return EINVAL;
    int was = pthread_own.cancel_disabled;
    pthread_own.cancel_disabled = state;
    if (cancel_attend && was != state && !pthread_own.ending)
        syscall_thread_cancel_enable(state == PTHREAD_CANCEL_ENABLE);
    if (old_state)
        *old_state = was;
    if (pthread_own.cancel_async)
        cancel_point();
    return 0;
}

void pthread_testcancel(void)
{
    cancel_point();
}
