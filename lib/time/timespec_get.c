#include <time.h>

/* C11, 7.27.2.5. 0: that base is none of ours. */
int timespec_get(struct timespec *time, int base)
{
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}
