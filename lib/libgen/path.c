/*
 * basename() and dirname(): the last name of a path, and the rest. Both change the path they get.
 */
#include <libgen.h>

#include <string.h>

static char current[] = ".";

/* Where the trailing slashes begin; the path's first character stays. */
static size_t without_slashes(const char *path, size_t length)
{
    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

char *basename(char *path)
{
    if (!path || !*path)
        return current;
    size_t end = without_slashes(path, strlen(path)), start = end;
    path[end] = '\0';
    while (start > 0 && path[start - 1] != '/')
        start--;
    return start == end ? path : path + start;
}

char *dirname(char *path)
{
    if (!path || !*path)
        return current;
    size_t end = without_slashes(path, strlen(path));
    while (end > 0 && path[end - 1] != '/')
        end--;
    if (end == 0)
        return current;
    path[without_slashes(path, end)] = '\0';
    return path;
}
