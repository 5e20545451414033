/*
 * Setting the time of day, for this machine as long as it runs.
 */
#include <errno.h>
#include <sys/time.h>
#include <time.h>

#include "lib/result.h"
#include "lib/time/clock.h"
#include "syscall.h"

int clock_settime(clockid_t clock, const struct timespec *time)
{
    int error = syscall_clock_settime(clock, (void *)time);
    if (error == 0)
        clock_share_time_of_day();
    return result(error);
}

int settimeofday(const struct timeval *time, const struct timezone *zone)
{
    (void)zone;
    if (time->tv_usec < 0 || time->tv_usec >= 1000000)
        return result(-EINVAL);
    return clock_settime(CLOCK_REALTIME, &(struct timespec){time->tv_sec, time->tv_usec * 1000});
}
