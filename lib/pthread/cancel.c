/*
 * Asking a thread to end. lib/cancel.h tells where it does.
 *
 * The request is a byte in the thread's structure, for the look at each cancellation point, and a
 * bit in the kernel's, which ends waits. The kernel is told as well whether the thread is willing,
 * so that a wait of one that isn't goes on.
 *
 * Asynchronous cancellation is a signal of the library's own: its handler ends the thread wherever
 * it is.
 */
#define CANCEL_IS_HERE
#include "lib/cancel.h"

#include <errno.h>

#include "lib/pthread/thread.h"
#include "lib/stdio/uncancelled.h"
#include "syscall.h"

/* asynchronous.c, where the image has pthread_setcanceltype(). */
#pragma weak pthread_cancel_signal
void pthread_cancel_signal(struct pthread *thread);

/*
 * First the request, then the look whether it is to act at once; the thread itself does both the
 * other way round (pthread_setcanceltype()). So one of the two sees what the other has done.
 */
static void request(struct pthread *thread)
{
    if (thread->ending || thread->cancelled)
        return;
    thread->cancelled = true;
    __atomic_add_fetch(&cancel_requests, 1, __ATOMIC_SEQ_CST);
    syscall_thread_cancel(thread->id);
    if (pthread_cancel_signal && thread->cancel_async && !thread->cancel_disabled)
        pthread_cancel_signal(thread);
}

/* May be called by who can be cancelled anywhere: not while he has the lock. */
int pthread_cancel(pthread_t handle)
{
    uint8_t cancel_async = pthread_own.cancel_async;
    pthread_own.cancel_async = false;
    lock_take(&pthread_lock);
    struct pthread *thread = pthread_find(handle);
    if (thread)
        request(thread);
    lock_give(&pthread_lock);
    pthread_own.cancel_async = cancel_async;
    if (cancel_async)
        cancel_attend();
    return thread ? 0 : ESRCH;
}

void cancel_attend(void)
{
    if (pthread_own.cancelled && !pthread_own.cancel_disabled && !pthread_own.ending)
        pthread_end(PTHREAD_CANCELED);
}

void cancel_hold(void)
{
    syscall_thread_cancel_enable(0);
}

void cancel_release(void)
{
    if (!pthread_own.cancel_disabled && !pthread_own.ending)
        syscall_thread_cancel_enable(1);
}

void pthread_cancel_end(void)
{
    lock_take(&pthread_lock);
    pthread_own.ending = true;
    if (pthread_own.cancelled)
        __atomic_sub_fetch(&cancel_requests, 1, __ATOMIC_SEQ_CST);
    lock_give(&pthread_lock);
    syscall_thread_cancel_enable(0);
}
