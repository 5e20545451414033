/*
 * The current zone, and what of it programs and newlib's strftime() see: tzname, timezone,
 * daylight.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/reent.h>
#include <time.h>

#include "lib/time/zone.h"

static struct zone current = {.standard_name = "UTC", .summer_name = "UTC"};

/* newlib's own tzset() calls them, with its lock held. */
void _tzset_unlocked_r(struct _reent *reent);
void _tzset_r(struct _reent *reent);

void _tzset_unlocked_r(struct _reent *reent)
{
    static const struct zone utc = {.standard_name = "UTC", .summer_name = "UTC"};
    (void)reent;
    const char *text = getenv("TZ");
    if (!text || !zone_read(text + (*text == ':'), &current))
        current = utc;
    __tzinfo_type *info = __gettzinfo();
    info->__tzrule[0].offset = current.standard_west;
    info->__tzrule[1].offset = current.summer_west;
    _timezone = current.standard_west;
    _daylight = current.has_summer;
    _tzname[0] = current.standard_name;
    _tzname[1] = current.summer_name;
}

void _tzset_r(struct _reent *reent)
{
    _tzset_unlocked_r(reent);
}

const struct zone *zone_current(void)
{
    tzset();
    return &current;
}
