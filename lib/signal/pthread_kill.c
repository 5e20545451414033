#include <signal.h>

#include <errno.h>

#include "lib/pthread/thread.h"
#include "syscall.h"

int pthread_kill(pthread_t handle, int number)
{
    lock_take(&pthread_lock);
    const struct pthread *thread = pthread_find(handle);
    int error = !thread ? ESRCH : 0;
    if (thread && thread->gone != 0) {
        error = (int)-syscall_thread_kill((int)thread->id, number);
        if (error == ESRCH)
            error = 0; /* it ends just now, and wasn't joined: as if it had */
    } else if (thread && (number < 0 || number >= NSIG))
        error = EINVAL;
    lock_give(&pthread_lock);
    return error;
}
