/*
 * realpath(): a path without links, dots and double slashes.
 *
 * The directory is found by going there, which asks the kernel and not us: its getcwd() has the true
 * path. The way back is by a descriptor, since the place where we were may have no path any more.
 * Limited: while it is at work the program's current directory is another one.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Cuts the last name off `path` (which has no slash at its end) and returns it. */
static char *cut_name(char *path)
{
    char *slash = strrchr(path, '/');
    if (!slash)
        return path;
    *slash = '\0';
    return slash + 1;
}

/* The true path of the directory `path` ("" with `is_absolute`: the root). */
static int true_directory(const char *path, int is_absolute, char *to)
{
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (here < 0)
        return -1;
    int done = chdir(*path ? path : is_absolute ? "/" : ".");
    if (done == 0) {
        done = getcwd(to, PATH_MAX) ? 0 : -1;
        int error = errno;
        if (fchdir(here) < 0)
            done = -1;
        errno = error;
    }
    int error = errno;
    close(here);
    errno = error;
    return done;
}

/* What `path` is, with a link at its end replaced by where it leads: the next path to look at. */
static int follow(char *path)
{
    char target[PATH_MAX], old[PATH_MAX];
    ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length < 0)
        return errno == EINVAL ? 0 : -1;
    target[length] = '\0';
    strcpy(old, path);
    char *slash = strrchr(old, '/');
    size_t keep = target[0] == '/' || !slash ? 0 : (size_t)(slash + 1 - old);
    if (keep + length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path + keep, target, length + 1);
    return 1;
}

static int resolve(char *path, char *to)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return -1;
    if (S_ISDIR(status.st_mode))
        return true_directory(path, 1, to);
    for (int links = 0;; links++) {
        int followed = links > SYMLOOP_MAX ? (errno = ELOOP, -1) : follow(path);
        if (followed < 0)
            return -1;
        if (!followed)
            break;
    }
    int is_absolute = path[0] == '/';
    char *name = cut_name(path);
    if (true_directory(name == path ? "" : path, is_absolute, to) < 0)
        return -1;
    size_t length = strlen(to);
    if (length == 1)
        length = 0; /* "/" */
    if (length + 1 + strlen(name) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    to[length] = '/';
    strcpy(to + length + 1, name);
    return 0;
}

char *realpath(const char *restrict path, char *restrict to)
{
    char looked_at[PATH_MAX], found[PATH_MAX];
    if (!path) {
        errno = EINVAL;
        return NULL;
    }
    if (!*path || strlen(path) >= PATH_MAX) {
        errno = *path ? ENAMETOOLONG : ENOENT;
        return NULL;
    }
    strcpy(looked_at, path);
    if (resolve(looked_at, found) < 0)
        return NULL;
    return to ? strcpy(to, found) : strdup(found);
}
