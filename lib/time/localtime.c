/*
 * From a moment to local time.
 */
#include <string.h>
#include <time.h>

#include "lib/time/zone.h"

/*
 * tm_zone stays readable when the zone is long another one: the newest so many different names are
 * kept here. With the zone taken.
 */
static const char *keep_name(const char *name)
{
    enum { KEPT = 32 };
    static char names[KEPT][ZONE_NAME_MAX + 1];
    static unsigned next;
    for (unsigned i = 0; i < KEPT; i++)
        if (strcmp(names[i], name) == 0)
            return names[i];
    return strcpy(names[next++ % KEPT], name);
}

struct tm *localtime_r(const time_t *restrict time, struct tm *restrict to)
{
    struct zone_type type = zone_type_at(zone_take(), *time);
    const char *name = keep_name(type.name);
    zone_give();
    time_t local;
    if (__builtin_sub_overflow(*time, type.west, &local))
        local = *time; /* a year that fits no int, in any zone */
    if (!gmtime_r(&local, to))
        return NULL;
    to->tm_isdst = type.is_summer;
    to->tm_gmtoff = -type.west;
    to->tm_zone = name;
    return to;
}

/* As gmtime(). */
struct tm *localtime(const time_t *time)
{
    static struct tm result;
    return localtime_r(time, &result);
}
