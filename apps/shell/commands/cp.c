/*
 * cp: copies of files, and of folders with all that is in them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/shell/shell.h"

static int copy(char **argv, const char *from, const char *to, bool folders);

static bool is_same(const struct stat *a, const char *path)
{
    struct stat b;

    return stat(path, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

static int copy_file(char **argv, const char *from, const char *to, const struct stat *status)
{
    int source, target = -1, result = 0;

    if (is_same(status, to)) {
        fprintf(stderr, "%s: %s: is %s itself\n", argv[0], to, from);
        return 1;
    }
    source = open(from, O_RDONLY);
    if (source < 0)
        return failure(argv, from);
    target = open(to, O_WRONLY | O_CREAT | O_TRUNC, status->st_mode & 0777);
    if (target < 0 || copy_all(source, target) < 0)
        result = failure(argv, to);
    close(source);
    if (target >= 0 && close(target) < 0)
        result = failure(argv, to);
    return result;
}

static int copy_folder(char **argv, const char *from, const char *to, mode_t mode)
{
    char **names;
    int result = 0;

    /* Read before it is made: a copy into itself has an end. */
    if (names_read(from, &names) < 0)
        return failure(argv, from);
    if (mkdir(to, (mode & 0777) | 0700) < 0 && errno != EEXIST)
        result = failure(argv, to);
    for (char **name = names; result == 0 && *name; name++) {
        char *inner = path_join(from, *name), *target = path_join(to, *name);
        result = inner && target ? copy(argv, inner, target, true) : failure(argv, *name);
        free(inner);
        free(target);
    }
    names_free(names);
    return result;
}

static int copy_link(char **argv, const char *from, const char *to)
{
    char target[1024];
    ssize_t length = readlink(from, target, sizeof(target) - 1);

    if (length < 0)
        return failure(argv, from);
    target[length] = '\0';
    return symlink(target, to) < 0 ? failure(argv, to) : 0;
}

/* Within a folder a symbolic link is copied as one; the one that was named is followed. */
static int copy(char **argv, const char *from, const char *to, bool folders)
{
    struct stat status;

    if ((folders ? lstat(from, &status) : stat(from, &status)) < 0)
        return failure(argv, from);
    if (S_ISLNK(status.st_mode))
        return copy_link(argv, from, to);
    if (!S_ISDIR(status.st_mode))
        return copy_file(argv, from, to, &status);
    if (folders)
        return copy_folder(argv, from, to, status.st_mode);
    fprintf(stderr, "%s: %s: is a folder; -r copies folders\n", argv[0], from);
    return 1;
}

static int cp(int argc, char **argv)
{
    unsigned recursive;
    int first = options(argc, argv, "r", &recursive), result = 0;
    struct stat folder;

    if (first < 0)
        return 2;
    if (argc - first < 2)
        return usage(argv);
    const char *to = argv[argc - 1];
    if (argc - first > 2 && (stat(to, &folder) < 0 || !S_ISDIR(folder.st_mode))) {
        fprintf(stderr, "cp: %s: is no folder, which several files need\n", to);
        return 1;
    }
    for (int i = first; i < argc - 1; i++) {
        char *target = path_target(argv[i], to);
        result |= target ? copy(argv, argv[i], target, recursive) : failure(argv, argv[i]);
        free(target);
    }
    return result;
}
COMMAND(cp, "[-r] FROM... TO", "copy files; -r: and folders")
