/*
 * From a moment to UTC.
 *
 * Years are taken to begin in March, so that the day that leap years have more is their last one;
 * and in groups of 400, which all have the same number of days.
 */
#include <time.h>

#include <errno.h>
#include <limits.h>

#include "lib/time/zone.h"

enum {
    DAY = 86400,
    ERA_YEARS = 400,
    ERA_DAYS = 146097,
    MARCH_1_0000 = -719468, /* as days from 1970-01-01 */
    WEDNESDAY = 3,          /* that day's */
};

static long floor_divide(long a, long b)
{
    return a / b - (a % b < 0);
}

struct tm *gmtime_r(const time_t *restrict time, struct tm *restrict to)
{
    long days = floor_divide(*time, DAY), seconds = *time % DAY;
    long since = days - MARCH_1_0000, era = floor_divide(since, ERA_DAYS);
    long day_of_era = since - era * ERA_DAYS;
    long year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (ERA_DAYS - 1)) / 365;
    long day = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    long month = (5 * day + 2) / 153; /* 0 is March; five months have 153 days */
    long year = era * ERA_YEARS + year_of_era + (month >= 10);
    if (seconds < 0)
        seconds += DAY;
    if (year - 1900 < INT_MIN || year - 1900 > INT_MAX) {
        errno = EOVERFLOW;
        return NULL;
    }
    *to = (struct tm){
        .tm_sec = seconds % 60,
        .tm_min = seconds / 60 % 60,
        .tm_hour = seconds / 3600,
        .tm_mday = day - (153 * month + 2) / 5 + 1,
        .tm_mon = month < 10 ? month + 2 : month - 10,
        .tm_year = year - 1900,
        .tm_wday = (WEDNESDAY + since - floor_divide(since, 7) * 7) % 7,
        .tm_yday = days - days_to_year(year),
        .tm_gmtoff = 0,
        .tm_zone = "GMT",
    };
    return to;
}

/*
 * newlib's own has no room in struct _reent for tm_gmtoff and tm_zone, and would write over what
 * lies behind (rand()'s state). POSIX lets all threads share one result.
 */
struct tm *gmtime(const time_t *time)
{
    static struct tm result;
    return gmtime_r(time, &result);
}
