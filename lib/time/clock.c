/*
 * The program's share of the processor's time. newlib's clock() takes times()'s ticks for
 * microseconds.
 */
#include <time.h>

#include <sys/times.h>
#include <unistd.h>

enum { MICROSECONDS = 1000000, TICKS = 100 }; /* a second; sysconf(_SC_CLK_TCK) says so, too */

static clock_t in_units(clockid_t clock, long units)
{
    struct timespec time;
    if (clock_gettime(clock, &time) < 0)
        return -1;
    return time.tv_sec * units + time.tv_nsec / (1000000000 / units);
}

clock_t clock(void)
{
    return in_units(CLOCK_PROCESS_CPUTIME_ID, MICROSECONDS);
}

/* Kernel and program are one image: all of it counts as the program's. There are no children. */
clock_t times(struct tms *to)
{
    *to = (struct tms){.tms_utime = in_units(CLOCK_PROCESS_CPUTIME_ID, TICKS)};
    return in_units(CLOCK_MONOTONIC, TICKS);
}
