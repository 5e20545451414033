/*
 * The end of a thread: what it owes is done in the order of POSIX.1-2017, pthread_exit(); what is
 * the library's own comes last.
 */
#include <reent.h>
#include <stdlib.h>

#include "lib/pthread/thread.h"
#include "syscall.h"

#pragma weak pthread_keys_end
#pragma weak pthread_mutexes_end
#pragma weak pthread_cancel_end
#pragma weak malloc_thread_end
void malloc_thread_end(void);

/*
 * newlib's state: whatever it has allocated. If it is wanted once more it begins anew. The first
 * thread's is the program's.
 */
static void end_reent(struct _reent *state)
{
    if (!state || state == _impure_ptr)
        return;
    state->__sdidinit = 0; /* the streams are everybody's */
    if (state->_freelist || state->_result || state->_cvtbuf)
        _reclaim_reent(state);
    pthread_own.reent = NULL;
}

/*
 * From here on it may be joined, or its stack taken: as soon as the kernel has left it. The last
 * thread's end is the program's.
 */
static void let_go(void)
{
    lock_take(&pthread_lock);
    bool is_last = --pthread_living == 0;
    if (pthread_own.state != PTHREAD_DETACHED) {
        pthread_own.state = PTHREAD_ENDED;
    } else if (!is_last) {
        pthread_leave(&pthread_own);
        pthread_stack_put(&pthread_own);
    }
    lock_give(&pthread_lock);
    if (is_last)
        exit(0);
}

void pthread_end(void *result)
{
    pthread_own.result = result;
    if (pthread_cancel_end)
        pthread_cancel_end();
    while (pthread_own.cleanup)
        __pthread_cleanup_pop(pthread_own.cleanup, 1);
    if (pthread_keys_end)
        pthread_keys_end();
    if (pthread_mutexes_end)
        pthread_mutexes_end();
    end_reent(pthread_own.reent);
    if (malloc_thread_end)
        malloc_thread_end();
    let_go();
    syscall_thread_exit((void *)&pthread_own.gone);
}

void pthread_exit(void *result)
{
    pthread_end(result);
}
