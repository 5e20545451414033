/*
 * System V's way with signals, which POSIX keeps as obsolescent.
 */
#include <signal.h>

#include <errno.h>

static int change(int how, int number)
{
    sigset_t set = 0;
    return sigaddset(&set, number) < 0 ? -1 : sigprocmask(how, &set, NULL);
}

int sighold(int number)
{
    return change(SIG_BLOCK, number);
}

int sigrelse(int number)
{
    return change(SIG_UNBLOCK, number);
}

int sigignore(int number)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    return sigaction(number, &action, NULL);
}

/* SIG_HOLD blocks it; anything else is the new handler, and unblocks it. */
_sig_func_ptr sigset(int number, _sig_func_ptr handler)
{
    struct sigaction action = {.sa_handler = handler}, old;
    sigset_t set = 0, before;
    if (sigaddset(&set, number) < 0)
        return SIG_ERR;
    if (sigaction(number, handler == SIG_HOLD ? NULL : &action, &old) < 0)
        return SIG_ERR;
    sigprocmask(handler == SIG_HOLD ? SIG_BLOCK : SIG_UNBLOCK, &set, &before);
    return sigismember(&before, number) ? SIG_HOLD : old.sa_handler;
}
