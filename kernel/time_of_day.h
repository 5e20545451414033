/*
 * The time of day: the clock and what is to be added to it. At first the platform says what that
 * is; a program that sets the time (clock_settime()) changes it for this machine, as long as it
 * runs. The hardware's clock stays as its owner set it.
 *
 *   TD-1  Setting the time moves CLOCK_REALTIME, and what waits for a time of it; not the clock
 *         (platform_clock_ns()), nor what waits for a span.
 */
#ifndef KERNEL_TIME_OF_DAY_H
#define KERNEL_TIME_OF_DAY_H

#include <stdint.h>

/*
 * Nanoseconds since 1970 = this + platform_clock_ns(), modulo 2^64. As platform_wall_offset_ns()
 * for context.
 */
uint64_t time_of_day_offset_ns(void);

/* From now on it is so many nanoseconds after 1970. */
void time_of_day_set(uint64_t ns);

/* After that, for timerfds (kernel/fs/timerfd.c), in the image if there are any. Thread context. */
void timerfds_look_again(void);

#endif
