/*
 * clock() (C11, POSIX.1-2017): the processor time used so far. There is one program and it began
 * when the machine did, so this is the time since then.
 */
#include <time.h>

clock_t clock(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
        return (clock_t)-1;
    return (clock_t)now.tv_sec * CLOCKS_PER_SEC + now.tv_nsec / (1000000000 / CLOCKS_PER_SEC);
}
