/*
 * The current zone, and what of it programs and newlib's strftime() see: tzname, timezone,
 * daylight.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reent.h>
#include <time.h>
#include <unistd.h>

#include "lib/lock.h"
#include "lib/time/zone.h"

#define FOLDER     "/usr/share/zoneinfo/"
#define LOCAL_TIME "/etc/localtime"

enum { FILE_MAX = 256 * 1024, PATH_ROOM = 512 };

static const struct zone utc = {.standard_name = "UTC", .summer_name = "UTC"};
static struct zone current = {.standard_name = "UTC", .summer_name = "UTC"};
static unsigned char *file_bytes; /* what current.file points into */
static char *read_text;           /* the TZ that current was read from; NULL: there was none */
static int is_read;
static struct lock lock; /* of all these; held while a zone's file is read */

/* newlib's own tzset() calls them, with its lock held. */
void _tzset_unlocked_r(struct _reent *reent);
void _tzset_r(struct _reent *reent);

/* All of a file that is no larger than zone files are; NULL: there is none. */
static unsigned char *load(const char *path, size_t *size)
{
    unsigned char *bytes = malloc(FILE_MAX);
    int fd = bytes ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
    ssize_t got = 1;
    *size = 0;
    while (fd >= 0 && got > 0 && *size < FILE_MAX) {
        got = read(fd, bytes + *size, FILE_MAX - *size);
        *size += got > 0 ? got : 0;
    }
    if (fd >= 0)
        close(fd);
    unsigned char *kept = fd >= 0 && got == 0 && *size ? realloc(bytes, *size) : NULL;
    if (!kept)
        free(bytes);
    return kept;
}

/* The rule at a file's end, which is no text of C's. */
static int read_rule(const struct zone_file *file, struct zone *zone)
{
    char rule[64];
    if (file->rule_length >= sizeof(rule))
        return 0;
    memcpy(rule, file->rule, file->rule_length);
    rule[file->rule_length] = '\0';
    return strlen(rule) == file->rule_length && zone_read(rule, zone);
}

static int read_file(const char *path)
{
    struct zone_file file;
    struct zone zone = utc;
    size_t size;
    unsigned char *bytes = load(path, &size);
    if (!bytes)
        return 0;
    if (!zone_file_read(bytes, size, &file) || (file.rule_length && !read_rule(&file, &zone))) {
        free(bytes);
        return 0;
    }
    zone.has_file = 1;
    zone.has_rule = file.rule_length > 0;
    zone.file = file;
    current = zone;
    file_bytes = bytes;
    return 1;
}

static int read_named_file(const char *name)
{
    char path[PATH_ROOM];
    if (*name == '/')
        return read_file(name);
    if (!*name || strlen(name) >= sizeof(path) - sizeof(FOLDER))
        return 0;
    strcpy(stpcpy(path, FOLDER), name);
    return read_file(path);
}

/* TZ-2 */
static int read_zone(const char *text)
{
    if (!text)
        return read_file(LOCAL_TIME);
    if (*text == ':')
        return read_named_file(text + 1) || zone_read(text + 1, &current);
    return zone_read(text, &current) || read_named_file(text);
}

/* A file's last names of each kind, unless its rule has them already. */
static void find_names(struct zone *zone)
{
    if (!zone->has_file || zone->has_rule)
        return;
    for (unsigned i = 0; i <= zone->file.change_count; i++) {
        struct zone_type type = zone_file_type(&zone->file, i);
        strcpy(type.is_summer ? zone->summer_name : zone->standard_name, type.name);
        *(type.is_summer ? &zone->summer_west : &zone->standard_west) = type.west;
        zone->has_summer |= type.is_summer;
    }
    if (!zone->has_summer) {
        strcpy(zone->summer_name, zone->standard_name);
        zone->summer_west = zone->standard_west;
    }
}

static void publish(void)
{
    __tzinfo_type *info = __gettzinfo();
    info->__tzrule[0].offset = current.standard_west;
    info->__tzrule[1].offset = current.summer_west;
    _timezone = current.standard_west;
    _daylight = current.has_summer;
    _tzname[0] = current.standard_name;
    _tzname[1] = current.summer_name;
}

static int is_as_read(const char *text)
{
    return is_read && !text == !read_text && (!text || strcmp(text, read_text) == 0);
}

static void refresh(void)
{
    const char *text = getenv("TZ");
    if (is_as_read(text))
        return;
    int before = errno;
    free(file_bytes);
    free(read_text);
    file_bytes = NULL;
    read_text = text ? strdup(text) : NULL;
    is_read = !text == !read_text; /* without memory: again next time */
    if (!read_zone(text))
        current = utc;
    find_names(&current);
    publish();
    errno = before;
}

void _tzset_unlocked_r(struct _reent *reent)
{
    (void)reent;
    zone_take();
    zone_give();
}

void _tzset_r(struct _reent *reent)
{
    _tzset_unlocked_r(reent);
}

const struct zone *zone_take(void)
{
    lock_take(&lock);
    refresh();
    return &current;
}

void zone_give(void)
{
    lock_give(&lock);
}
