/*
 * From a moment to local time.
 */
#include <time.h>

#include "lib/time/zone.h"

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict to)
{
    const struct zone *zone = zone_current();
    int summer = zone_is_summer(zone, *time);
    int west = summer ? zone->summer_west : zone->standard_west;
    time_t local;
    if (__builtin_sub_overflow(*time, west, &local))
        local = *time; /* its year doesn't fit either: gmtime_r() says so */
    if (!gmtime_r(&local, to))
        return NULL;
    to->tm_isdst = summer;
    to->tm_gmtoff = -west;
    to->tm_zone = summer ? zone->summer_name : zone->standard_name;
    return to;
}

/* As gmtime(). */
struct tm *localtime(const time_t *time)
{
    static struct tm result;
    return localtime_r(time, &result);
}
