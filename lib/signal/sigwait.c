/*
 * Waiting for a signal instead of handling it.
 */
#include <signal.h>

#include <errno.h>
#include <stddef.h>
#include <time.h>

#include "lib/cancel.h"
#include "syscall.h"

enum { NS_A_SECOND = 1000000000 };

static long wait_for(const sigset_t *set, siginfo_t *info, const struct timespec *until)
{
    return syscall_signal_wait((void *)set, info, (void *)until);
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
    return POINT(wait_for(set, info, NULL));
}

int sigtimedwait(const sigset_t *restrict set, siginfo_t *restrict info,
                 const struct timespec *restrict time)
{
    struct timespec until;
    if (!time)
        return sigwaitinfo(set, info);
    if (time->tv_nsec < 0 || time->tv_nsec >= NS_A_SECOND || time->tv_sec < 0) {
        errno = EINVAL;
        return -1;
    }
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += time->tv_sec;
    until.tv_nsec += time->tv_nsec;
    if (until.tv_nsec >= NS_A_SECOND) {
        until.tv_sec++;
        until.tv_nsec -= NS_A_SECOND;
    }
    return POINT(wait_for(set, info, &until));
}

/* Not ended by a handler: POSIX knows no EINTR here. */
int sigwait(const sigset_t *restrict set, int *restrict number)
{
    long error;
    cancel_point();
    while ((error = wait_for(set, NULL, NULL)) == -EINTR || error == -SIGNAL_ERESTART)
        cancel_point();
    if (error < 0)
        return (int)-error;
    *number = (int)error;
    return 0;
}
