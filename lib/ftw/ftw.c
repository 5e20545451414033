/*
 * ftw() and nftw(): a function for each file of a tree. POSIX.1-2017.
 *
 * A directory is read whole before the walk goes into what is in it, so that one descriptor at a time is
 * open, however few the caller allows. FTW_CHDIR changes into each directory and comes back.
 */
#include <ftw.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tree {
    int (*function)(const char *, const struct stat *, int, struct FTW *);
    int (*old_function)(const char *, const struct stat *, int); /* ftw()'s, or NULL */
    int flags;
    dev_t device;
    char path[PATH_MAX];
};

/* The directories above, to notice a link that leads back into one of them. */
struct above {
    const struct above *next;
    dev_t device;
    ino_t number;
};

static int call(struct tree *tree, const struct stat *status, int kind, int base, int level)
{
    struct FTW where = {base, level};
    if (tree->old_function)
        return tree->old_function(tree->path, status, kind);
    return tree->function(tree->path, status, kind, &where);
}

/* The name by which a file is found now: with FTW_CHDIR we stand in its directory. */
static const char *reach(const struct tree *tree, int base)
{
    return tree->flags & FTW_CHDIR && tree->path[base] ? tree->path + base : tree->path;
}

static int kind_of(struct tree *tree, int base, struct stat *status)
{
    const char *name = reach(tree, base);
    if (!(tree->flags & FTW_PHYS) && stat(name, status) == 0)
        return S_ISDIR(status->st_mode) ? FTW_D : FTW_F;
    if (lstat(name, status) < 0)
        return FTW_NS;
    if (S_ISLNK(status->st_mode))
        return tree->flags & FTW_PHYS || tree->old_function ? FTW_SL : FTW_SLN;
    return S_ISDIR(status->st_mode) ? FTW_D : FTW_F;
}

static int visit(struct tree *tree, size_t length, int base, int level, const struct above *above);

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int visit_entries(struct tree *tree, size_t length, int level, const struct above *above,
                         struct dirent **entries, int count)
{
    int result = 0;
    if (tree->path[length - 1] != '/')
        tree->path[length++] = '/';
    for (int i = 0; i < count && !result; i++) {
        size_t more = strlen(entries[i]->d_name);
        if (length + more >= PATH_MAX) {
            errno = ENAMETOOLONG;
            result = -1;
            break;
        }
        memcpy(tree->path + length, entries[i]->d_name, more + 1);
        result = visit(tree, length + more, length, level + 1, above);
    }
    return result;
}

static int visit_directory(struct tree *tree, size_t length, int base, int level,
                           const struct stat *status, const struct above *above)
{
    struct dirent **entries;
    int count = scandir(reach(tree, base), &entries, not_dots, NULL), here = -1;
    if (count < 0)
        return errno == ENOMEM || errno == EMFILE ? -1 : call(tree, status, FTW_DNR, base, level);
    int result = tree->flags & FTW_DEPTH ? 0 : call(tree, status, FTW_D, base, level);
    if (!result && tree->flags & FTW_CHDIR) {
        here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (here < 0 || chdir(reach(tree, base)) < 0)
            result = -1;
    }
    if (!result)
        result = visit_entries(tree, length, level, above, entries, count);
    tree->path[length] = '\0';
    if (here >= 0) {
        if (fchdir(here) < 0)
            result = -1;
        close(here);
    }
    while (count > 0)
        free(entries[--count]);
    free(entries);
    if (!result && tree->flags & FTW_DEPTH)
        result = call(tree, status, FTW_DP, base, level);
    return result;
}

static int visit(struct tree *tree, size_t length, int base, int level, const struct above *above)
{
    struct stat status;
    int kind = kind_of(tree, base, &status);
    if (kind == FTW_NS && level == 0)
        return -1; /* errno is lstat()'s */
    if (kind != FTW_NS && level == 0)
        tree->device = status.st_dev;
    if (kind != FTW_NS && tree->flags & FTW_MOUNT && status.st_dev != tree->device)
        return 0;
    if (kind != FTW_D)
        return call(tree, &status, kind, base, level);
    for (const struct above *up = above; up; up = up->next)
        if (up->device == status.st_dev && up->number == status.st_ino)
            return 0;
    struct above here = {above, status.st_dev, status.st_ino};
    return visit_directory(tree, length, base, level, &status, &here);
}

static int walk(const char *path, struct tree *tree)
{
    size_t length = strlen(path);
    if (length == 0 || length >= PATH_MAX) {
        errno = length ? ENAMETOOLONG : ENOENT;
        return -1;
    }
    strcpy(tree->path, path);
    const char *slash = strrchr(path, '/');
    int base = slash && slash[1] ? slash + 1 - path : 0;
    /* The first path is taken from where we stand: the whole of it. */
    int flags = tree->flags;
    if (flags & FTW_CHDIR && base) {
        int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        tree->path[base] = '\0';
        int result = here < 0 ? -1 : chdir(tree->path);
        strcpy(tree->path, path);
        if (!result)
            result = visit(tree, length, base, 0, NULL);
        if (here >= 0 && fchdir(here) < 0)
            result = -1;
        if (here >= 0)
            close(here);
        return result;
    }
    return visit(tree, length, base, 0, NULL);
}

int nftw(const char *path, int (*function)(const char *, const struct stat *, int, struct FTW *),
         int descriptors, int flags)
{
    (void)descriptors;
    struct tree *tree = malloc(sizeof(*tree));
    if (!tree)
        return -1;
    *tree = (struct tree){.function = function, .flags = flags};
    int result = walk(path, tree);
    free(tree);
    return result;
}

int ftw(const char *path, int (*function)(const char *, const struct stat *, int), int descriptors)
{
    (void)descriptors;
    struct tree *tree = malloc(sizeof(*tree));
    if (!tree)
        return -1;
    *tree = (struct tree){.old_function = function};
    int result = walk(path, tree);
    free(tree);
    return result;
}
