/*
 * Reading and applying the rules of a time zone (POSIX.1-2017, XBD 8.3, TZ):
 *
 *      std offset [dst [offset] [,start[/time],end[/time]]]        CET-1CEST,M3.5.0,M10.5.0/3
 *
 * and of asking a zone, which may have a file as well (zone_file.h).
 *
 * newlib reads rules, too, but knows no names in angle brackets (<+0330>-3:30), keeps half of the
 * old rule when the new one is damaged, and needs sscanf().
 */
#include "lib/time/zone.h"

#include <ctype.h>
#include <string.h>

enum {
    DAY = 86400,
    HOUR = 3600,
    HOURS_MAX = 24,
    RULE_HOURS_MAX = 167, /* a week: what newer editions of POSIX allow */
    EPOCH_WEEKDAY = 4,    /* 1970-01-01 was a Thursday */
};

/* ---- reading: each function reads its part and returns where it ends, or NULL ---- */

static const char *read_name(const char *at, char *name)
{
    int quoted = *at == '<', length = 0;
    for (at += quoted; isalpha((unsigned char)*at) ||
                       (quoted && (isdigit((unsigned char)*at) || *at == '+' || *at == '-'));
         at++) {
        if (length == ZONE_NAME_MAX)
            return NULL;
        name[length++] = *at;
    }
    name[length] = '\0';
    if (length < 3 || (quoted && *at != '>'))
        return NULL;
    return at + quoted;
}

static const char *read_number(const char *at, int min, int max, int *number)
{
    int value = 0, digits = 0;
    for (; isdigit((unsigned char)*at) && digits < 4; at++, digits++)
        value = value * 10 + *at - '0';
    *number = value;
    return digits == 0 || value < min || value > max ? NULL : at;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static const char *read_time(const char *at, int hours_max, int *seconds)
{
    int sign = 1, hours, minutes = 0, rest = 0;
    if (*at == '+' || *at == '-')
        sign = *at++ == '-' ? -1 : 1;
    at = read_number(at, 0, hours_max, &hours);
    if (at && *at == ':')
        at = read_number(at + 1, 0, 59, &minutes);
    if (at && *at == ':')
        at = read_number(at + 1, 0, 59, &rest);
    *seconds = sign * (hours * HOUR + minutes * 60 + rest);
    return at;
}

static const char *read_rule(const char *at, struct zone_rule *rule)
{
    if (*at != ',')
        return NULL;
    at++;
    rule->kind = *at == 'M' || *at == 'J' ? *at++ : 'D';
    if (rule->kind == 'M') {
        at = read_number(at, 1, 12, &rule->month);
        at = at && *at == '.' ? read_number(at + 1, 1, 5, &rule->week) : NULL;
        at = at && *at == '.' ? read_number(at + 1, 0, 6, &rule->day) : NULL;
    } else {
        at = read_number(at, rule->kind == 'J', 365, &rule->day);
    }
    rule->seconds = 2 * HOUR;
    if (at && *at == '/')
        at = read_time(at + 1, RULE_HOURS_MAX, &rule->seconds);
    return at;
}

static const char *read_summer(const char *at, struct zone *zone)
{
    zone->has_summer = 1;
    zone->summer_west = zone->standard_west - HOUR;
    at = read_name(at, zone->summer_name);
    if (at && *at && *at != ',')
        at = read_time(at, HOURS_MAX, &zone->summer_west);
    if (!at)
        return NULL;
    /* Without rules everybody takes those of the United States. */
    const char *rules = read_rule(*at ? at : ",M3.2.0,M11.1.0", &zone->begin);
    return rules ? read_rule(rules, &zone->end) : NULL;
}

int zone_read(const char *text, struct zone *zone)
{
    memset(zone, 0, sizeof(*zone));
    const char *at = read_name(text, zone->standard_name);
    if (at)
        at = read_time(at, HOURS_MAX, &zone->standard_west);
    if (!at)
        return 0;
    strcpy(zone->summer_name, zone->standard_name);
    zone->summer_west = zone->standard_west;
    if (*at)
        at = read_summer(at, zone);
    return at && !*at;
}

/* ---- applying ---- */

static long floor_divide(long a, long b)
{
    return a / b - (a % b < 0);
}

long days_to_year(long year)
{
    long before = year - 1;
    return (year - 1970) * 365 + floor_divide(before, 4) - floor_divide(before, 100) +
           floor_divide(before, 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static int is_leap(long year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static long rule_day(const struct zone_rule *rule, long year)
{
    static const short month_starts[] = {0,   31,  59,  90,  120, 151, 181,
                                         212, 243, 273, 304, 334, 365};
    long first = days_to_year(year);
    if (rule->kind == 'D')
        return first + rule->day;
    if (rule->kind == 'J')
        return first + rule->day - 1 + (is_leap(year) && rule->day >= 60);
    int month = rule->month - 1;
    first += month_starts[month] + (is_leap(year) && month >= 2);
    int days = month_starts[month + 1] - month_starts[month] + (is_leap(year) && month == 1);
    long weekday = (first + EPOCH_WEEKDAY) % 7;
    if (weekday < 0)
        weekday += 7;
    long day = (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7;
    return first + (day < days ? day : day - 7);
}

/* When the rule applies in that year; `west` is the offset of the local time that ends. */
static time_t rule_time(const struct zone_rule *rule, long year, int west)
{
    return rule_day(rule, year) * DAY + rule->seconds + west;
}

int zone_is_summer(const struct zone *zone, time_t time)
{
    struct tm tm;
    time_t local = time - zone->standard_west;
    if (!zone->has_summer || !gmtime_r(&local, &tm))
        return 0;
    long year = tm.tm_year + 1900L;
    time_t begin = rule_time(&zone->begin, year, zone->standard_west);
    time_t end = rule_time(&zone->end, year, zone->summer_west);
    if (begin < end)
        return time >= begin && time < end;
    return time >= begin || time < end; /* the south: summer is over New Year */
}

static struct zone_type rule_type(const struct zone *zone, int is_summer)
{
    if (is_summer)
        return (struct zone_type){zone->summer_name, zone->summer_west, 1};
    return (struct zone_type){zone->standard_name, zone->standard_west, 0};
}

/* A moment behind the last change is the rule's, if the file has one. */
static int is_by_rule(const struct zone *zone, unsigned changes)
{
    return !zone->has_file || (zone->has_rule && changes == zone->file.change_count);
}

struct zone_type zone_type_at(const struct zone *zone, time_t time)
{
    unsigned changes = zone->has_file ? zone_file_changes_until(&zone->file, time) : 0;
    if (is_by_rule(zone, changes))
        return rule_type(zone, zone_is_summer(zone, time));
    return zone_file_type(&zone->file, changes);
}

struct zone_type zone_type_near(const struct zone *zone, time_t time, int is_summer)
{
    unsigned now = zone->has_file ? zone_file_changes_until(&zone->file, time) : 0;
    int has_both = zone->has_summer;
    if (is_by_rule(zone, now) && (has_both || !zone->has_file))
        return rule_type(zone, is_summer && has_both);
    for (unsigned i = now + 1; zone->has_file && i-- > 0;) {
        struct zone_type type = zone_file_type(&zone->file, i);
        if (type.is_summer == is_summer)
            return type;
    }
    for (unsigned i = now + 1; zone->has_file && i <= zone->file.change_count; i++) {
        struct zone_type type = zone_file_type(&zone->file, i);
        if (type.is_summer == is_summer)
            return type;
    }
    return zone_type_at(zone, time);
}
