/*
 * The system calls' timeouts: nanoseconds, < 0 for ever.
 */
#ifndef LIB_POLL_TIMEOUT_H
#define LIB_POLL_TIMEOUT_H

#include <stdint.h>
#include <time.h>

enum { NS_A_MS = 1000000, NS_A_SECOND = 1000000000 };

/* poll()'s milliseconds. */
static inline long timeout_of_ms(int ms)
{
    return ms < 0 ? -1 : (long)ms * NS_A_MS;
}

/* 0, or -1: it is no time. NULL: for ever. */
static inline int timeout_of_timespec(const struct timespec *time, long *timeout_ns)
{
    *timeout_ns = -1;
    if (!time)
        return 0;
    if (time->tv_sec < 0 || time->tv_nsec < 0 || time->tv_nsec >= NS_A_SECOND)
        return -1;
    *timeout_ns = time->tv_sec < INT64_MAX / NS_A_SECOND - 1
                      ? time->tv_sec * NS_A_SECOND + time->tv_nsec
                      : INT64_MAX;
    return 0;
}

#endif
