/*
 * pwd: where we are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "apps/shell/shell.h"

static int pwd(int argc, char **argv)
{
    if (argc > 1)
        return usage(argv);
    char *folder = getcwd(NULL, 0);
    if (!folder)
        return failure(argv, "the current folder");
    puts(folder);
    free(folder);
    return 0;
}
COMMAND(pwd, "", "print the current folder")
