/*
 * Structures of timers that lib/ and the kernel share. Header only.
 */
#ifndef KERNEL_POSIX_TIMER_H
#define KERNEL_POSIX_TIMER_H

#include <stdint.h>

enum { TIMER_NOTIFY_NONE = 1, TIMER_NOTIFY_SIGNAL = 2, TIMER_NOTIFY_THREAD_ID = 4 };

/* What timer_make() is told; lib/ makes it of struct sigevent. */
struct timer_event {
    int32_t notify, signal;
    int32_t thread; /* TIMER_NOTIFY_THREAD_ID: whom */
    int32_t unused;
    uint64_t value;
};

/* struct itimerspec: seconds and nanoseconds, twice. */
struct timer_setting {
    int64_t interval_seconds, interval_nanoseconds;
    int64_t value_seconds, value_nanoseconds;
};

enum {
    TIMER_ABSOLUTE_TIME = 4, /* newlib's TIMER_ABSTIME */
    TIMERS_MAX = 65536,      /* of a program */
    TIMER_OVERRUN_MAX = 0x7fffffff,
};

/* ---- the kernel's ---- */

/* The time of day was set: PX-2. */
void posix_timers_look_again(void);

#endif
