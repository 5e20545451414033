/*
 * What several commands do with folders, paths and files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/shell/shell.h"

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds a copy of `name` to a list of `count`, with a NULL behind it. */
static int add_name(char ***names, size_t count, const char *name)
{
    char **more = realloc(*names, (count + 2) * sizeof(*more));

    if (!more)
        return -1;
    *names = more;
    more[count + 1] = NULL;
    more[count] = strdup(name);
    return more[count] ? 0 : -1;
}

int names_read(const char *folder, char ***names)
{
    DIR *stream = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    *names = calloc(1, sizeof(**names));
    if (!stream || !*names)
        goto failed;
    while ((errno = 0, entry = readdir(stream))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (add_name(names, count, entry->d_name) < 0)
            goto failed;
        count++;
    }
    if (errno != 0)
        goto failed;
    closedir(stream);
    qsort(*names, count, sizeof(**names), compare);
    return 0;

failed:;
    int error = errno;
    if (stream)
        closedir(stream);
    names_free(*names);
    *names = NULL;
    errno = error;
    return -1;
}

void names_free(char **names)
{
    for (char **name = names; name && *name; name++)
        free(*name);
    free(names);
}

char *path_join(const char *folder, const char *name)
{
    size_t length = strlen(folder);
    char *path = malloc(length + strlen(name) + 2);

    if (!path)
        return NULL;
    strcpy(path, folder);
    if (length == 0 || folder[length - 1] != '/')
        strcat(path, "/");
    return strcat(path, name);
}

/* The last part of a path, to be freed: "b" of "a/b/". */
static char *last_part(const char *path)
{
    size_t end = strlen(path), begin;

    while (end > 1 && path[end - 1] == '/')
        end--;
    for (begin = end; begin > 0 && path[begin - 1] != '/'; begin--)
        ;
    return strndup(path + begin, end - begin);
}

char *path_target(const char *from, const char *to)
{
    struct stat status;

    if (stat(to, &status) < 0 || !S_ISDIR(status.st_mode))
        return strdup(to);
    char *name = last_part(from);
    char *path = name ? path_join(to, name) : NULL;
    free(name);
    return path;
}

int write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);
        if (written < 0)
            return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

int copy_all(int from, int to)
{
    enum { BUFFER = 65536 };
    char *buffer = malloc(BUFFER);
    ssize_t count = -1;

    while (buffer && (count = read(from, buffer, BUFFER)) > 0)
        if (write_all(to, buffer, (size_t)count) < 0) {
            count = -1;
            break;
        }
    free(buffer);
    return (int)count;
}
