/*
 * mv: another name, or another folder, for a file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apps/shell/shell.h"

static int move(char **argv, const char *from, const char *to)
{
    char *target = path_target(from, to);
    int status = 0;

    if (!target || rename(from, target) < 0)
        status = failure(argv, from);
    free(target);
    return status;
}

static int mv(int argc, char **argv)
{
    unsigned found;
    int first = options(argc, argv, "", &found), status = 0;
    struct stat folder;

    if (first < 0)
        return 2;
    if (argc - first < 2)
        return usage(argv);
    const char *to = argv[argc - 1];
    if (argc - first > 2 && (stat(to, &folder) < 0 || !S_ISDIR(folder.st_mode))) {
        fprintf(stderr, "mv: %s: is no folder, which several files need\n", to);
        return 1;
    }
    for (int i = first; i < argc - 1; i++)
        status |= move(argv, argv[i], to);
    return status;
}
COMMAND(mv, "FROM... TO", "rename a file, or move files into a folder")
