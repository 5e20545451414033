/*
 * Waiting for a thread's end, or saying that nobody will.
 */
#include <errno.h>

#include "lib/cancel.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

/* Who is cancelled while he waits leaves the thread as it was, for another to join. */
static void give_up(struct pthread *thread)
{
    __atomic_store_n(&thread->is_joined, false, __ATOMIC_RELEASE);
}

/* Until the thread is gone: 0, or ETIMEDOUT, EINVAL. A cancellation point. */
static int wait_gone(struct pthread *thread, unsigned flags, const struct timespec *until)
{
    while (thread->gone) {
        int error =
            syscall_futex_wait((void *)&thread->gone, 1, flags | FUTEX_CANCEL, (void *)until);
        if (error == -EINTR && cancel_requests) {
            give_up(thread);
            cancel_point();
            __atomic_store_n(&thread->is_joined, true, __ATOMIC_RELEASE);
        }
        if (error == -ETIMEDOUT || error == -EINVAL) {
            give_up(thread);
            return -error;
        }
    }
    return 0;
}

/* Takes the right to join it: one has it. */
static int claim(pthread_t handle, struct pthread **found)
{
    int error = 0;
    lock_take(&pthread_lock);
    struct pthread *thread = pthread_find(handle);
    if (!thread)
        error = ESRCH;
    else if (thread == &pthread_own)
        error = EDEADLK;
    else if (thread->state == PTHREAD_DETACHED || thread->is_joined)
        error = EINVAL;
    else
        thread->is_joined = true;
    lock_give(&pthread_lock);
    *found = thread;
    return error;
}

static void release(struct pthread *thread)
{
    lock_take(&pthread_lock);
    pthread_leave(thread);
    pthread_stack_put(thread);
    lock_give(&pthread_lock);
}

static int join(pthread_t handle, void **result, unsigned flags, const struct timespec *until)
{
    cancel_point();
    struct pthread *thread;
    int error = claim(handle, &thread);
    if (!error)
        error = wait_gone(thread, flags, until);
    if (error)
        return error;
    if (result)
        *result = thread->result;
    release(thread);
    return 0;
}

int pthread_join(pthread_t handle, void **result)
{
    return join(handle, result, 0, NULL);
}

int pthread_timedjoin_np(pthread_t handle, void **result, const struct timespec *until)
{
    return join(handle, result, FUTEX_WALL, until);
}

int pthread_clockjoin_np(pthread_t handle, void **result, clockid_t clock,
                         const struct timespec *until)
{
    int flags = flags_of_clock(clock);
    return flags < 0 ? EINVAL : join(handle, result, flags, until);
}

int pthread_tryjoin_np(pthread_t handle, void **result)
{
    lock_take(&pthread_lock);
    struct pthread *thread = pthread_find(handle);
    bool is_busy = thread && thread->gone;
    lock_give(&pthread_lock);
    return is_busy && thread != &pthread_own ? EBUSY : join(handle, result, 0, NULL);
}

int pthread_detach(pthread_t handle)
{
    int error = 0;
    lock_take(&pthread_lock);
    struct pthread *thread = pthread_find(handle);
    if (!thread) {
        error = ESRCH;
    } else if (thread->state == PTHREAD_DETACHED || thread->is_joined) {
        error = EINVAL;
    } else if (thread->state == PTHREAD_ENDED) {
        pthread_leave(thread);
        pthread_stack_put(thread);
    } else {
        thread->state = PTHREAD_DETACHED;
    }
    lock_give(&pthread_lock);
    return error;
}
