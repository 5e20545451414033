/*
 * realpath(): a path without links, dots and double slashes.
 *
 * Name by name, as the kernel walks: `done` is the true path so far, `rest` what is still to be
 * looked at; a symbolic link puts its target in front of the rest. Nothing but readlink() is asked,
 * so the current directory stays where it is and no descriptor is needed.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct resolving {
    char done[PATH_MAX]; /* "" is the root */
    char rest[PATH_MAX];
    size_t length; /* of done */
    int links;
};

static int too_long(void)
{
    errno = ENAMETOOLONG;
    return -1;
}

/* The target of a link comes in front of `rest`. */
static int put_in_front(struct resolving *r, const char *target, size_t length, const char *rest)
{
    size_t rest_length = strlen(rest);
    if (length + rest_length >= PATH_MAX)
        return too_long();
    memmove(r->rest + length, rest, rest_length + 1);
    memcpy(r->rest, target, length);
    return 0;
}

/* `..` of what is done, which is a directory's true path: textually is truly. */
static void go_up(struct resolving *r)
{
    char *slash = strrchr(r->done, '/');
    r->length = slash ? slash - r->done : 0;
    r->done[r->length] = '\0';
}

/* Takes the name of this length into what is done. What follows it begins at `rest`. */
static int go_down(struct resolving *r, const char *name, size_t length, const char *rest)
{
    char target[PATH_MAX];
    size_t before = r->length;
    if (r->length + 1 + length >= PATH_MAX)
        return too_long();
    r->done[r->length] = '/';
    memcpy(r->done + r->length + 1, name, length);
    r->length += 1 + length;
    r->done[r->length] = '\0';
    ssize_t link = readlink(r->done, target, sizeof(target));
    if (link < 0 && errno != EINVAL)
        return -1;
    if (link < 0) /* no link */
        return memmove(r->rest, rest, strlen(rest) + 1), 0;
    if (++r->links > SYMLOOP_MAX) {
        errno = ELOOP;
        return -1;
    }
    r->length = target[0] == '/' ? 0 : before;
    r->done[r->length] = '\0';
    return put_in_front(r, target, link, rest);
}

/* Something follows `done`: then it must be a directory. */
static int check_directory(const struct resolving *r)
{
    struct stat status;
    if (r->length == 0)
        return 0;
    if (stat(r->done, &status) < 0)
        return -1;
    if (S_ISDIR(status.st_mode))
        return 0;
    errno = ENOTDIR;
    return -1;
}

static int resolve(struct resolving *r)
{
    for (;;) {
        const char *name = r->rest + strspn(r->rest, "/");
        size_t length = strcspn(name, "/");
        if (name > r->rest && check_directory(r) < 0)
            return -1;
        if (length == 0)
            return 0;
        if (length <= 2 && strncmp(name, "..", length) == 0) {
            if (length == 2)
                go_up(r);
            memmove(r->rest, name + length, strlen(name + length) + 1);
        } else if (go_down(r, name, length, name + length) < 0) {
            return -1;
        }
    }
}

char *realpath(const char *restrict path, char *restrict to)
{
    struct resolving r = {.links = 0};
    if (!path) {
        errno = EINVAL;
        return NULL;
    }
    size_t length = strnlen(path, PATH_MAX);
    if (length == 0 || length == PATH_MAX) {
        errno = length ? ENAMETOOLONG : ENOENT;
        return NULL;
    }
    memcpy(r.rest, path, length + 1);
    if (*path != '/' && !getcwd(r.done, sizeof(r.done)))
        return NULL;
    r.length = strlen(r.done);
    if (r.length == 1) /* "/" */
        r.done[r.length = 0] = '\0';
    if (resolve(&r) < 0)
        return NULL;
    if (r.length == 0)
        strcpy(r.done, "/");
    return to ? strcpy(to, r.done) : strdup(r.done);
}
