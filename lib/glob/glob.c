/*
 * glob(): names that match a pattern. POSIX.1-2017, glob(); patterns as in XCU 2.13.
 *
 * The pattern is taken apart at its slashes. A part without *, ? or [ is only appended; one with them is
 * matched against the names of the directory that the parts before have led to.
 */
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct search {
    glob_t *found;
    int flags;
    int (*on_error)(const char *, int);
    char path[PATH_MAX];
};

static int is_pattern(const char *part, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (part[i] == '*' || part[i] == '?' || part[i] == '[')
            return 1;
    return 0;
}

/* One path more at the end of gl_pathv, which keeps room for gl_offs NULLs in front. */
static int add(glob_t *found, const char *path, const char *suffix)
{
    size_t count = found->gl_offs + found->gl_pathc;
    char **larger = realloc(found->gl_pathv, (count + 2) * sizeof(*larger));
    if (!larger)
        return GLOB_NOSPACE;
    if (!found->gl_pathv)
        memset(larger, 0, found->gl_offs * sizeof(*larger));
    found->gl_pathv = larger;
    larger[count] = malloc(strlen(path) + strlen(suffix) + 1);
    larger[count + 1] = NULL;
    if (!larger[count])
        return GLOB_NOSPACE;
    strcpy(stpcpy(larger[count], path), suffix);
    found->gl_pathc++;
    return 0;
}

static int add_if_there(struct search *search)
{
    struct stat status;
    if (lstat(search->path, &status) < 0)
        return 0;
    if (S_ISLNK(status.st_mode) && search->flags & GLOB_MARK)
        stat(search->path, &status);
    size_t length = strlen(search->path);
    int marked = search->flags & GLOB_MARK && S_ISDIR(status.st_mode) &&
                 (length == 0 || search->path[length - 1] != '/');
    return add(search->found, search->path, marked ? "/" : "");
}

/* A part without the backslashes that quote its characters. How long it is, or -1: no room. */
static long append_plain(char *to, size_t room, const char *part, size_t length, int flags)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        if (part[i] == '\\' && !(flags & GLOB_NOESCAPE) && i + 1 < length)
            i++;
        if (n + 1 >= room)
            return -1;
        to[n++] = part[i];
    }
    to[n] = '\0';
    return n;
}

static int match(struct search *search, size_t length, const char *pattern);

static int match_names(struct search *search, size_t length, const char *part, size_t part_length,
                       const char *rest)
{
    char pattern[NAME_MAX * 2 + 2];
    if (part_length >= sizeof(pattern))
        return 0;
    memcpy(pattern, part, part_length);
    pattern[part_length] = '\0';
    DIR *directory = opendir(length ? search->path : ".");
    if (!directory) {
        int stop = search->on_error && search->on_error(length ? search->path : ".", errno);
        return stop || search->flags & GLOB_ERR ? GLOB_ABEND : 0;
    }
    int result = 0;
    struct dirent *entry;
    int how = FNM_PERIOD | (search->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
    while (!result && (entry = readdir(directory))) {
        size_t name_length = strlen(entry->d_name);
        if (fnmatch(pattern, entry->d_name, how) != 0 || length + name_length + 1 >= PATH_MAX)
            continue;
        memcpy(search->path + length, entry->d_name, name_length + 1);
        result = match(search, length + name_length, rest);
        search->path[length] = '\0';
    }
    closedir(directory);
    return result;
}

/* `length` characters of search->path are settled; `pattern` is what is left. */
static int match(struct search *search, size_t length, const char *pattern)
{
    while (*pattern == '/') {
        if (length + 1 >= PATH_MAX)
            return 0;
        search->path[length++] = *pattern++;
        search->path[length] = '\0';
    }
    if (!*pattern)
        return add_if_there(search);
    size_t part = strcspn(pattern, "/");
    if (is_pattern(pattern, part))
        return match_names(search, length, pattern, part, pattern + part);
    long plain =
        append_plain(search->path + length, PATH_MAX - length, pattern, part, search->flags);
    int result = plain < 0 ? 0 : match(search, length + plain, pattern + part);
    search->path[length] = '\0';
    return result;
}

static int compare(const void *a, const void *b)
{
    return strcoll(*(char *const *)a, *(char *const *)b);
}

int glob(const char *restrict pattern, int flags, int (*on_error)(const char *, int),
         glob_t *restrict found)
{
    if (!(flags & GLOB_APPEND)) {
        found->gl_pathc = 0;
        found->gl_pathv = NULL;
        if (!(flags & GLOB_DOOFFS))
            found->gl_offs = 0;
    }
    int before = found->gl_pathc;
    struct search *search = malloc(sizeof(*search));
    if (!search)
        return GLOB_NOSPACE;
    *search = (struct search){.found = found, .flags = flags, .on_error = on_error};
    int result = match(search, 0, pattern);
    free(search);
    if (result)
        return result;
    if (found->gl_pathc == before) {
        if (!(flags & GLOB_NOCHECK))
            return GLOB_NOMATCH;
        return add(found, pattern, "");
    }
    if (!(flags & GLOB_NOSORT))
        qsort(found->gl_pathv + found->gl_offs + before, found->gl_pathc - before, sizeof(char *),
              compare);
    return 0;
}

void globfree(glob_t *found)
{
    for (int i = 0; found->gl_pathv && i < found->gl_pathc; i++)
        free(found->gl_pathv[found->gl_offs + i]);
    free(found->gl_pathv);
    found->gl_pathv = NULL;
    found->gl_pathc = 0;
}
