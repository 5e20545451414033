/*
 * Cancellation anywhere: by a signal of the library's own, which a program can neither catch nor
 * block (lib/signal).
 */
#include "lib/cancel.h"

#include <errno.h>

#include "kernel/signal_numbers.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

/* Between two instructions of the program's, or at the end of a system call. */
static void handle(int number)
{
    (void)number;
    if (pthread_own.cancel_async && cancel_requests)
        cancel_attend();
}

/* cancel.c calls it for a thread that has said that it wants it so. */
void pthread_cancel_signal(struct pthread *thread);

void pthread_cancel_signal(struct pthread *thread)
{
    syscall_thread_kill(thread->id, SIGNAL_CANCEL);
}

int pthread_setcanceltype(int type, int *old_type)
{
    if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
        return EINVAL;
    if (old_type)
        *old_type = pthread_own.cancel_async;
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS) {
        struct signal_action action = {.handler = (uintptr_t)handle, .flags = SIGNAL_NO_DEFER};
        syscall_signal_action(SIGNAL_CANCEL, &action, NULL);
    }
    pthread_own.cancel_async = type;
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* cancel.c, request() */
    if (type == PTHREAD_CANCEL_ASYNCHRONOUS)
        cancel_point();
    return 0;
}
