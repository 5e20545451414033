/*
 * cd: the shell's folder, and so every command's.
 */
#include <stdlib.h>
#include <unistd.h>

#include "apps/shell/shell.h"

static int cd(int argc, char **argv)
{
    const char *home = getenv("HOME");
    const char *folder = argc > 1 ? argv[1] : home ? home : "/";

    if (argc > 2)
        return usage(argv);
    return chdir(folder) < 0 ? failure(argv, folder) : 0;
}
COMMAND(cd, "[FOLDER]", "go to a folder; to HOME or / without one")
