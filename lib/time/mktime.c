/*
 * From local time, or UTC, to a moment. Fields may be out of their ranges (the 40th of January).
 */
#include <time.h>

#include <errno.h>
#include <limits.h>

#include "lib/time/zone.h"

enum { DAY = 86400 };

/* As if the fields were UTC. */
static time_t seconds_of(const struct tm *tm)
{
    static const short month_starts[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    long year = tm->tm_year + 1900L, month = tm->tm_mon;
    year += month / 12 - (month % 12 < 0);
    month = (month % 12 + 12) % 12;
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    long days = days_to_year(year) + month_starts[month] + (leap && month > 1) + tm->tm_mday - 1;
    return ((days * 24 + tm->tm_hour) * 60 + tm->tm_min) * 60 + tm->tm_sec;
}

static int year_fits(time_t time)
{
    return time >= days_to_year(INT_MIN + 1900L) * 86400 &&
           time < days_to_year(INT_MAX + 1901L) * 86400;
}

static time_t too_large(void)
{
    errno = EOVERFLOW;
    return -1;
}

/*
 * Without a hint in tm_isdst: what the clocks showed a day before, or will a day later, is tried.
 * Both may give this local time (an hour that comes twice: the first is meant), or neither (one
 * that is left out: clocks that were not yet changed show it).
 */
static time_t guess(const struct zone *zone, time_t local)
{
    time_t before = local + zone_type_at(zone, local - DAY).west;
    time_t after = local + zone_type_at(zone, local + DAY).west;
    if (before - zone_type_at(zone, before).west == local)
        return before;
    return after - zone_type_at(zone, after).west == local ? after : before;
}

/* The caller says which: where both are possible it decides; else it shifts the time. */
static time_t obey(const struct zone *zone, time_t local, int is_summer)
{
    time_t time = guess(zone, local);
    if (zone_type_at(zone, time).is_summer == is_summer)
        return time;
    return local + zone_type_near(zone, time, is_summer).west;
}

time_t mktime(struct tm *tm)
{
    time_t local = seconds_of(tm);
    if (!year_fits(local))
        return too_large();
    const struct zone *zone = zone_take();
    time_t time = tm->tm_isdst < 0 ? guess(zone, local) : obey(zone, local, tm->tm_isdst > 0);
    zone_give();
    if (!year_fits(time))
        return too_large();
    localtime_r(&time, tm);
    return time;
}

time_t timegm(struct tm *tm)
{
    time_t time = seconds_of(tm);
    if (!year_fits(time))
        return too_large();
    gmtime_r(&time, tm);
    return time;
}
