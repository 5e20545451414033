/*
 * rm: removes files, and folders with all that is in them.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/shell/shell.h"

enum { RECURSIVE = 1, FORCE = 2 };

static int remove_path(char **argv, const char *path, unsigned found);

static int remove_folder(char **argv, const char *path, unsigned found)
{
    char **names;
    int status = 0;

    if (names_read(path, &names) < 0)
        return failure(argv, path);
    for (char **name = names; *name; name++) {
        char *inner = path_join(path, *name);
        status |= inner ? remove_path(argv, inner, found) : failure(argv, *name);
        free(inner);
    }
    names_free(names);
    if (status == 0 && rmdir(path) < 0)
        status = failure(argv, path);
    return status;
}

/* What a symbolic link leads to stays. */
static int remove_path(char **argv, const char *path, unsigned found)
{
    struct stat status;

    if (lstat(path, &status) < 0)
        return errno == ENOENT && (found & FORCE) ? 0 : failure(argv, path);
    if (S_ISDIR(status.st_mode) && (found & RECURSIVE))
        return remove_folder(argv, path, found);
    if (S_ISDIR(status.st_mode))
        errno = EISDIR;
    else if (unlink(path) == 0)
        return 0;
    return failure(argv, path);
}

static int rm(int argc, char **argv)
{
    unsigned found;
    int first = options(argc, argv, "rf", &found), status = 0;

    if (first < 0)
        return 2;
    if (first == argc && !(found & FORCE))
        return usage(argv);
    for (int i = first; i < argc; i++)
        status |= remove_path(argv, argv[i], found);
    return status;
}
COMMAND(rm, "[-rf] PATH...", "remove files; -r: and folders, -f: what isn't there is no error")
