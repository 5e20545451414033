/*
 * The time zone: how far local time is from UTC, and when that changes.
 *
 *   TZ-1  A zone is the environment's TZ, read again whenever it has changed.
 *   TZ-2  What can't be read as a rule is UTC: there are no zone files to look a name up in.
 */
#ifndef LIB_TIME_ZONE_H
#define LIB_TIME_ZONE_H

#include <time.h>

enum { ZONE_NAME_MAX = 15 };

/* A day and a time of day, each year: XBD 8.3's three ways to name one. */
struct zone_rule {
    char kind;            /* 'M' month, week and weekday; 'J' day 1 to 365; 'D' day 0 to 365 */
    int month, week, day; /* week 5 is the last; weekday 0 is Sunday */
    int seconds;          /* after midnight; may be negative, or days */
};

struct zone {
    char standard_name[ZONE_NAME_MAX + 1], summer_name[ZONE_NAME_MAX + 1];
    int standard_west, summer_west; /* seconds that UTC is ahead */
    int has_summer;
    struct zone_rule begin, end; /* of summer time; each in the local time that ends then */
};

/* Reads a rule as TZ has it. 0: it isn't one, and *zone is undefined. Pure. */
int zone_read(const char *text, struct zone *zone);

/* Is it summer time at this moment? Pure. */
int zone_is_summer(const struct zone *zone, time_t time);

/* By TZ, as it is now. */
const struct zone *zone_current(void);

/* Days from 1970-01-01 to the first of January of that year (negative before). Pure. */
long days_to_year(long year);

#endif
