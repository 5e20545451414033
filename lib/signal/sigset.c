/*
 * Sets of signals: a bit each, signal 1 the lowest.
 */
#include <signal.h>

#include <errno.h>

#include "lib/result.h"

static int is_signal(int number)
{
    return number > 0 && number < NSIG;
}

static sigset_t bit(int number)
{
    return (sigset_t)1 << (number - 1);
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)0;
    return 0;
}

int sigaddset(sigset_t *set, const int number)
{
    if (!is_signal(number))
        return result(-EINVAL);
    *set |= bit(number);
    return 0;
}

int sigdelset(sigset_t *set, const int number)
{
    if (!is_signal(number))
        return result(-EINVAL);
    *set &= ~bit(number);
    return 0;
}

int sigismember(const sigset_t *set, int number)
{
    if (!is_signal(number))
        return result(-EINVAL);
    return (*set & bit(number)) != 0;
}
