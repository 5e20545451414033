/*
 * <grp.h>: the groups that /etc/group lists; where there is none, the one group, root. As in
 * lib/pwd/pwd.c.
 */
#include <grp.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/pwd/lines.h"
#include "lib/pwd/root.h"

#define PATH      "/etc/group"
#define OTHERWISE ROOT_NAME ":*:0:" ROOT_NAME "\n"

/* What is looked for: a name, or if that is NULL a number; or with neither, any entry. */
struct wanted {
    const char *name;
    const gid_t *id;
};

/* `members` is their list, still in one piece. */
static int parse(char *line, struct group *to, char **members)
{
    char *fields[4];
    unsigned id;
    if (!lines_cut(line, fields, 4) || !*fields[0] || *fields[0] == '#' ||
        !lines_number(fields[2], &id))
        return 0;
    *to = (struct group){.gr_name = fields[0], .gr_passwd = fields[1], .gr_gid = id};
    *members = fields[3];
    return 1;
}

static int is_wanted(const struct group *entry, struct wanted wanted)
{
    if (wanted.name)
        return strcmp(entry->gr_name, wanted.name) == 0;
    return !wanted.id || entry->gr_gid == *wanted.id;
}

/* Cuts "a,b" into `array`, which has room; empty names are none. */
static void cut_members(char *list, char **array)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        int is_last = !list[length];
        list[length] = '\0';
        if (length)
            *array++ = list;
        list += length + !is_last;
    }
    *array = NULL;
}

static size_t most_members(const char *list)
{
    size_t count = 1;
    for (; *list; list++)
        count += *list == ',';
    return count;
}

/* The line, and behind it, aligned, the array of members. */
static size_t array_offset(const char *buffer, size_t length)
{
    uintptr_t end = (uintptr_t)buffer + length, align = _Alignof(char *);
    return (end + align - 1) / align * align - (uintptr_t)buffer;
}

static int next(struct lines *lines, struct wanted wanted, struct group *to, char **buffer,
                size_t size, struct group **result)
{
    char *line, *members;
    *result = NULL;
    while ((line = lines_next(lines))) {
        struct group entry;
        size_t length = strlen(line) + 1;
        if (!parse(line, &entry, &members) || !is_wanted(&entry, wanted))
            continue;
        size_t array_size = (most_members(members) + 1) * sizeof(char *);
        if (!*buffer && !(*buffer = malloc(size = length + sizeof(char *) + array_size)))
            return ENOMEM;
        size_t offset = array_offset(*buffer, length);
        if (size < offset + array_size)
            return ERANGE;
        memcpy(*buffer, line, length);
        entry.gr_name = *buffer;
        entry.gr_passwd = *buffer + (entry.gr_passwd - line);
        entry.gr_mem = (char **)(*buffer + offset);
        cut_members(*buffer + (members - line), entry.gr_mem);
        *to = entry;
        *result = to;
        return 0;
    }
    return 0;
}

static int find(struct wanted wanted, struct group *to, char **buffer, size_t size,
                struct group **result)
{
    struct lines lines;
    int error = lines_open(&lines, PATH, OTHERWISE);
    *result = NULL;
    if (error)
        return error;
    error = next(&lines, wanted, to, buffer, size, result);
    lines_close(&lines);
    return error;
}

/* ---- the library's own entry ---- */

static struct group last;
static char *last_texts;
static struct lines listed; /* getgrent()'s */

static struct group *give(int error, struct group *found)
{
    if (error)
        errno = error;
    return error ? NULL : found;
}

static struct group *get(struct wanted wanted)
{
    struct group *found;
    free(last_texts);
    last_texts = NULL;
    int error = find(wanted, &last, &last_texts, 0, &found);
    return give(error, found);
}

struct group *getgrgid(gid_t id)
{
    return get((struct wanted){.id = &id});
}

struct group *getgrnam(const char *name)
{
    return get((struct wanted){.name = name});
}

struct group *getgrent(void)
{
    struct group *found;
    int error = listed.text ? 0 : lines_open(&listed, PATH, OTHERWISE);
    if (error)
        return give(error, NULL);
    free(last_texts);
    last_texts = NULL;
    error = next(&listed, (struct wanted){NULL, NULL}, &last, &last_texts, 0, &found);
    return give(error, found);
}

void setgrent(void)
{
    lines_close(&listed);
}

void endgrent(void)
{
    lines_close(&listed);
}

/* ---- the caller's ---- */

static int find_for_caller(struct wanted wanted, struct group *to, char *buffer, size_t size,
                           struct group **result)
{
    char nothing;
    if (!buffer)
        size = 0, buffer = &nothing;
    return find(wanted, to, &buffer, size, result);
}

int getgrgid_r(gid_t id, struct group *to, char *buffer, size_t size, struct group **result)
{
    return find_for_caller((struct wanted){.id = &id}, to, buffer, size, result);
}

int getgrnam_r(const char *name, struct group *to, char *buffer, size_t size, struct group **result)
{
    return find_for_caller((struct wanted){.name = name}, to, buffer, size, result);
}

int initgroups(const char *user, gid_t group)
{
    if (strcmp(user, ROOT_NAME) == 0 && group == ROOT_ID)
        return 0;
    errno = EPERM;
    return -1;
}
