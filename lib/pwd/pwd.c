/*
 * <pwd.h>: the users that /etc/passwd lists; where there is none, the one user, root.
 *
 * A line that isn't an entry (a comment, too few fields, no number) is passed over.
 */
#include <pwd.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/pwd/lines.h"
#include "lib/pwd/root.h"

#define PATH      "/etc/passwd"
#define OTHERWISE ROOT_NAME ":*:0:0:" ROOT_NAME ":/:\n"

/* What is looked for: a name, or if that is NULL a number; or with neither, any entry. */
struct wanted {
    const char *name;
    const uid_t *id;
};

static int parse(char *line, struct passwd *to)
{
    char *fields[7];
    unsigned user, group;
    if (!lines_cut(line, fields, 7) || !*fields[0] || *fields[0] == '#' ||
        !lines_number(fields[2], &user) || !lines_number(fields[3], &group))
        return 0;
    *to = (struct passwd){
        .pw_name = fields[0],
        .pw_passwd = fields[1],
        .pw_uid = user,
        .pw_gid = group,
        .pw_comment = fields[4],
        .pw_gecos = fields[4],
        .pw_dir = fields[5],
        .pw_shell = fields[6],
    };
    return 1;
}

static int is_wanted(const struct passwd *entry, struct wanted wanted)
{
    if (wanted.name)
        return strcmp(entry->pw_name, wanted.name) == 0;
    return !wanted.id || entry->pw_uid == *wanted.id;
}

/* All texts of an entry lie in its line: so it moves as one piece. */
static void move(struct passwd *entry, const char *line, char *to, size_t length)
{
    memcpy(to, line, length);
    entry->pw_name = to;
    entry->pw_passwd = to + (entry->pw_passwd - line);
    entry->pw_gecos = entry->pw_comment = to + (entry->pw_gecos - line);
    entry->pw_dir = to + (entry->pw_dir - line);
    entry->pw_shell = to + (entry->pw_shell - line);
}

/* The next wanted one, its texts in *buffer; where that is NULL, in memory that it then points to.
 * 0 and *result (NULL: there is none), or an errno. */
static int next(struct lines *lines, struct wanted wanted, struct passwd *to, char **buffer,
                size_t size, struct passwd **result)
{
    char *line;
    *result = NULL;
    while ((line = lines_next(lines))) {
        struct passwd entry;
        size_t length = strlen(line) + 1;
        if (!parse(line, &entry) || !is_wanted(&entry, wanted))
            continue;
        if (!*buffer && !(*buffer = malloc(size = length)))
            return ENOMEM;
        if (size < length)
            return ERANGE;
        move(&entry, line, *buffer, length);
        *to = entry;
        *result = to;
        return 0;
    }
    return 0;
}

static int find(struct wanted wanted, struct passwd *to, char **buffer, size_t size,
                struct passwd **result)
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

static struct passwd last;
static char *last_texts;
static struct lines listed; /* getpwent()'s */

static struct passwd *give(int error, struct passwd *found)
{
    if (error)
        errno = error;
    return error ? NULL : found;
}

static struct passwd *get(struct wanted wanted)
{
    struct passwd *found;
    free(last_texts);
    last_texts = NULL;
    int error = find(wanted, &last, &last_texts, 0, &found);
    return give(error, found);
}

struct passwd *getpwuid(uid_t id)
{
    return get((struct wanted){.id = &id});
}

struct passwd *getpwnam(const char *name)
{
    return get((struct wanted){.name = name});
}

struct passwd *getpwent(void)
{
    struct passwd *found;
    int error = listed.text ? 0 : lines_open(&listed, PATH, OTHERWISE);
    if (error)
        return give(error, NULL);
    free(last_texts);
    last_texts = NULL;
    error = next(&listed, (struct wanted){NULL, NULL}, &last, &last_texts, 0, &found);
    return give(error, found);
}

void setpwent(void)
{
    lines_close(&listed);
}

void endpwent(void)
{
    lines_close(&listed);
}

/* ---- the caller's ---- */

static int find_for_caller(struct wanted wanted, struct passwd *to, char *buffer, size_t size,
                           struct passwd **result)
{
    char nothing;
    if (!buffer)
        size = 0, buffer = &nothing;
    return find(wanted, to, &buffer, size, result);
}

int getpwuid_r(uid_t id, struct passwd *to, char *buffer, size_t size, struct passwd **result)
{
    return find_for_caller((struct wanted){.id = &id}, to, buffer, size, result);
}

int getpwnam_r(const char *name, struct passwd *to, char *buffer, size_t size,
               struct passwd **result)
{
    return find_for_caller((struct wanted){.name = name}, to, buffer, size, result);
}
