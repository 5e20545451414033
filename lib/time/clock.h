/*
 * Between the files of the clock.
 */
#ifndef LIB_TIME_CLOCK_H
#define LIB_TIME_CLOCK_H

/* The time of day was set: clock_gettime() asks anew what it is. */
void clock_share_time_of_day(void);

#endif
