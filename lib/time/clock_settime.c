/*
 * The wall clock is the machine's, which its owner sets.
 */
#include <errno.h>
#include <sys/time.h>
#include <time.h>

int clock_settime(clockid_t clock, const struct timespec *time)
{
    struct timespec now;
    if (clock_gettime(clock, &now) < 0)
        return -1;
    int settable = clock == CLOCK_REALTIME && time->tv_nsec >= 0 && time->tv_nsec < 1000000000;
    errno = settable ? EPERM : EINVAL;
    return -1;
}

int settimeofday(const struct timeval *time, const struct timezone *zone)
{
    (void)time;
    (void)zone;
    errno = EPERM;
    return -1;
}
