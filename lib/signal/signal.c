/*
 * signal(), as BSD and Linux have it: the handler stays, the signal is blocked while it runs, and
 * calls that it interrupts are restarted.
 */
#include <signal.h>

#include <errno.h>

static sigset_t interrupts; /* siginterrupt(): without SA_RESTART */

static _sig_func_ptr set(int number, _sig_func_ptr handler, int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags}, old;
    if (handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    return sigaction(number, &action, &old) < 0 ? SIG_ERR : old.sa_handler;
}

_sig_func_ptr signal(int number, _sig_func_ptr handler)
{
    return set(number, handler, sigismember(&interrupts, number) == 1 ? 0 : SA_RESTART);
}

_sig_func_ptr bsd_signal(int number, _sig_func_ptr handler)
{
    return signal(number, handler);
}

int siginterrupt(int number, int interrupt)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) < 0)
        return -1;
    if (interrupt) {
        sigaddset(&interrupts, number);
        action.sa_flags &= ~SA_RESTART;
    } else {
        sigdelset(&interrupts, number);
        action.sa_flags |= SA_RESTART;
    }
    return sigaction(number, &action, NULL);
}
