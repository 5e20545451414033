/*
 * The time zone: how far local time is from UTC, and when that changes.
 *
 *   TZ-1  A zone is the environment's TZ, read again whenever it has changed; without one it is the
 *         file /etc/localtime.
 *   TZ-2  TZ is a rule (CET-1CEST,M3.5.0,M10.5.0/3) or the name of a file below
 *         /usr/share/zoneinfo (Europe/Paris), or its whole path; behind a colon it is a file first
 *         and a rule if there is none.
 *   TZ-3  What can't be read, or is damaged, is UTC.
 */
#ifndef LIB_TIME_ZONE_H
#define LIB_TIME_ZONE_H

#include <time.h>

#include "lib/time/zone_file.h"

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

    /* With a file, the above is for what comes after its last change. */
    int has_file, has_rule;
    struct zone_file file;
};

/* Reads a rule as TZ has it. 0: it isn't one, and *zone is undefined. Pure. */
int zone_read(const char *text, struct zone *zone);

/* Is it summer time at this moment, by the rule? Pure. */
int zone_is_summer(const struct zone *zone, time_t time);

/* What the clocks show at this moment. The name is the zone's. Pure. */
struct zone_type zone_type_at(const struct zone *zone, time_t time);

/*
 * The same, of those that are summer time, or are not: the one that was used last before this
 * moment, else the first one after it; what the clocks show then if there never is one. Pure.
 */
struct zone_type zone_type_near(const struct zone *zone, time_t time, int is_summer);

/* By TZ, as it is now. It stays until it is given back, by the same thread, soon. */
const struct zone *zone_take(void);
void zone_give(void);

/* Days from 1970-01-01 to the first of January of that year (negative before). Pure. */
long days_to_year(long year);

#endif
