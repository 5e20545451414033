/*
 * Waiting until a handler has run.
 */
#include <signal.h>

#include <errno.h>
#include <unistd.h>

#include "lib/cancel.h"
#include "syscall.h"

int sigsuspend(const sigset_t *mask)
{
    return POINT(syscall_signal_suspend((void *)mask));
}

int pause(void)
{
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    return sigsuspend(&mask);
}

/* System V's: this one signal is let in. */
int sigpause(int number)
{
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    if (sigdelset(&mask, number) < 0)
        return -1;
    return sigsuspend(&mask);
}
