/*
 * From a moment to local time.
 */
#include <time.h>

#include "lib/time/zone.h"

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict to)
{
    const struct zone *zone = zone_current();
    int summer = zone_is_summer(zone, *time);
    time_t local = *time - (summer ? zone->summer_west : zone->standard_west);
    if (!gmtime_r(&local, to))
        return NULL;
    to->tm_isdst = summer;
    return to;
}
