/*
 * mkdir: new folders.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "apps/shell/shell.h"

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* With all that lead to it. */
static int make_path(char **argv, char *path)
{
    for (char *slash = strchr(path + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(path, 0777) < 0 && (errno != EEXIST || !is_folder(path)))
            return failure(argv, path);
        if (!slash)
            return 0;
        *slash = '/';
    }
}

static int make(int argc, char **argv)
{
    unsigned parents;
    int first = options(argc, argv, "p", &parents), status = 0;

    if (first < 0)
        return 2;
    if (first == argc)
        return usage(argv);
    for (int i = first; i < argc; i++)
        if (parents)
            status |= make_path(argv, argv[i]);
        else if (mkdir(argv[i], 0777) < 0)
            status = failure(argv, argv[i]);
    return status;
}
COMMAND_NAMED(mkdir, make, "[-p] FOLDER...", "make folders; -p: with those that lead there")
