#include <sys/time.h>
#include <time.h>

int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    struct timespec now;
    (void)zone; /* POSIX: unspecified if not NULL */
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        return -1;
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}
