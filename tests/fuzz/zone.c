/*
 * Fuzz target: time zone rules as TZ has them (lib/time/zone.c), and from a moment to a date and
 * back (gmtime.c, localtime.c, mktime.c). The input is a moment in eight bytes, then the text, up
 * to its end or a newline. The host knows UTC, too.
 *
 * SOURCES: lib/time/zone.c lib/time/zone_file.c lib/time/gmtime.c lib/time/localtime.c
 * lib/time/mktime.c
 * FLAGS: -Dgmtime_r=our_gmtime_r -Dlocaltime_r=our_localtime_r -Dmktime=our_mktime
 * -Dtimegm=our_timegm -Dgmtime=our_gmtime -Dlocaltime=our_localtime
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/time/zone.h"
#include "tests/fuzz/support/fuzz.h"

enum { DAY = 86400, OFFSET_MAX = 25 * 3600 - 1, RULE_MAX = 168 * 3600 - 1 };

static void check_rule(const struct zone_rule *rule)
{
    FUZZ_CHECK(abs(rule->seconds) <= RULE_MAX, "a rule at %d s", rule->seconds);
    if (rule->kind == 'M')
        FUZZ_CHECK(rule->month >= 1 && rule->month <= 12 && rule->week >= 1 && rule->week <= 5 &&
                       rule->day >= 0 && rule->day <= 6,
                   "M%d.%d.%d", rule->month, rule->week, rule->day);
    else
        FUZZ_CHECK(rule->day >= (rule->kind == 'J') && rule->day <= 365, "day %d", rule->day);
}

static void check_zone(const struct zone *zone)
{
    FUZZ_CHECK(strlen(zone->standard_name) >= 3 && strlen(zone->standard_name) <= ZONE_NAME_MAX,
               "name %s", zone->standard_name);
    FUZZ_CHECK(strlen(zone->summer_name) >= 3 && strlen(zone->summer_name) <= ZONE_NAME_MAX,
               "name %s", zone->summer_name);
    FUZZ_CHECK(abs(zone->standard_west) <= OFFSET_MAX, "%d s west", zone->standard_west);
    FUZZ_CHECK(abs(zone->summer_west) <= OFFSET_MAX + 3600, "%d s west", zone->summer_west);
    if (zone->has_summer) {
        check_rule(&zone->begin);
        check_rule(&zone->end);
    }
}

/* Through some years, leap years and the ends of time_t among them. */
static void apply(const struct zone *zone)
{
    static const time_t times[] = {
        0, -1, 951782400, 4107542400, -2208988800, 67767976233532799, INT64_MAX, INT64_MIN};
    int changes = 0, before = zone_is_summer(zone, 1704067200);
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        zone_is_summer(zone, times[i]);
    for (int day = 0; day < 366; day++) {
        int now = zone_is_summer(zone, 1704067200 + (time_t)day * DAY);
        changes += now != before;
        before = now;
    }
    /* Twice a year, and the year's end may be where a rule of the next one reaches into it. */
    FUZZ_CHECK(changes <= 4, "%d changes within 2024", changes);
}

struct tm *hosts_gmtime_r(const time_t *time, struct tm *to) __asm__("gmtime_r");

static struct zone zone;

void zone_give(void) {}

const struct zone *zone_take(void)
{
    return &zone;
}

static void check_utc(time_t time)
{
    struct tm ours, hosts;
    memset(&ours, 0, sizeof(ours));
    memset(&hosts, 0, sizeof(hosts));
    bool fits = gmtime_r(&time, &ours);
    FUZZ_CHECK(fits == !!hosts_gmtime_r(&time, &hosts), "%ld: is there such a year?", (long)time);
    if (!fits)
        return;
    ours.tm_zone = hosts.tm_zone = NULL;
    FUZZ_CHECK(memcmp(&ours, &hosts, sizeof(ours)) == 0, "%ld is %d-%d-%d, the host has %d-%d-%d",
               (long)time, ours.tm_year, ours.tm_mon, ours.tm_mday, hosts.tm_year, hosts.tm_mon,
               hosts.tm_mday);
    FUZZ_CHECK(timegm(&ours) == time, "%ld comes back as another", (long)time);
}

static void check_local(time_t time)
{
    struct tm tm;
    if (localtime_r(&time, &tm))
        FUZZ_CHECK(mktime(&tm) == time || tm.tm_year < -INT32_MAX || tm.tm_year == INT32_MAX,
                   "%ld comes back as another", (long)time);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, data + size};
    time_t time = input_number(&in, 8);
    const uint8_t *bytes;
    size_t length = input_bytes(&in, size, &bytes);
    char *text = malloc(length + 1);
    memcpy(text, bytes, length);
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    memset(&zone, 0, sizeof(zone));
    check_utc(time);
    if (zone_read(text, &zone)) {
        check_zone(&zone);
        apply(&zone);
        check_local(time);
    }
    free(text);
    return 0;
}
