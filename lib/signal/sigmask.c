/*
 * Which signals are blocked: the calling thread's mask.
 */
#include <signal.h>

#include "kernel/signal_numbers.h"
#include "lib/result.h"
#include "syscall.h"

/* The signal that cancels a thread at once is never blocked by the program. */
static long change(int how, const sigset_t *set, sigset_t *old)
{
    sigset_t wanted = set ? *set & ~(1ul << (SIGNAL_CANCEL - 1)) : 0;
    return syscall_signal_mask(how, set ? &wanted : NULL, old);
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return result(change(how, set, old));
}

int pthread_sigmask(int how, const sigset_t *restrict set, sigset_t *restrict old)
{
    return (int)-change(how, set, old);
}

int sigpending(sigset_t *set)
{
    return result(syscall_signal_pending(set));
}
