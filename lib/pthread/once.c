/*
 * pthread_once(): 0, nobody did it; 1, somebody does; 2, the same, and others sleep; 3, done.
 */
#include "lib/pthread/thread.h"
#include "syscall.h"

enum { NEVER, RUNNING, AWAITED, DONE };

static void finish(pthread_once_t *once, unsigned state)
{
    if (__atomic_exchange_n(&once->__state, state, __ATOMIC_ACQ_REL) == AWAITED)
        syscall_futex_wake((void *)&once->__state, INT32_MAX);
}

/* Whoever does it was cancelled meanwhile: as if it had never been begun. */
static void undo(void *once)
{
    finish(once, NEVER);
}

static void wait(pthread_once_t *once)
{
    unsigned running = RUNNING;
    __atomic_compare_exchange_n(&once->__state, &running, AWAITED, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
    syscall_futex_wait((void *)&once->__state, AWAITED, 0, NULL);
}

int pthread_once(pthread_once_t *once, void (*function)(void))
{
    while (__atomic_load_n(&once->__state, __ATOMIC_ACQUIRE) != DONE) {
        unsigned never = NEVER;
        if (!__atomic_compare_exchange_n(&once->__state, &never, RUNNING, false, __ATOMIC_ACQUIRE,
                                         __ATOMIC_RELAXED)) {
            wait(once);
            continue;
        }
        pthread_cleanup_push(undo, once);
        function();
        pthread_cleanup_pop(0);
        finish(once, DONE);
    }
    return 0;
}
