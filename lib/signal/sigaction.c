/*
 * What a signal does. The kernel's structure is ours, field by field (check.c).
 */
#include <signal.h>

#include <errno.h>
#include <stddef.h>

#include "kernel/signal_numbers.h"
#include "lib/cancel.h"
#include "lib/result.h"
#include "syscall.h"

/* The library's own signals (cancellation, SIGEV_THREAD) are nobody's to catch. */
static int is_own(int number)
{
    return number == SIGNAL_CANCEL || number == SIGNAL_TIMER;
}

/* Whoever has handlers has masks: siglongjmp() out of one restores them by sigprocmask(). */
static int (*const needs_mask)(int, const sigset_t *restrict, sigset_t *restrict)
    __attribute__((used)) = sigprocmask;

int sigaction(int number, const struct sigaction *restrict action, struct sigaction *restrict old)
{
    struct signal_action wanted, before;
    if (is_own(number))
        return result(-EINVAL);
    if (action)
        wanted = (struct signal_action){
            .handler = (uintptr_t)action->sa_handler,
            .mask = action->sa_mask & ~(1ul << (SIGNAL_CANCEL - 1)),
            .flags = action->sa_flags,
        };
    if (action && action->sa_flags & SA_RESTART)
        __atomic_or_fetch(&cancel_requests, CANCEL_RESTARTS, __ATOMIC_RELAXED);
    long error = syscall_signal_action(number, action ? &wanted : NULL, old ? &before : NULL);
    if (!error && old) {
        old->sa_handler = (void (*)(int))(uintptr_t)before.handler;
        old->sa_mask = before.mask;
        old->sa_flags = (int)before.flags;
    }
    return result(error);
}
