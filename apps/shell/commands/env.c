/*
 * env: the environment. (`export` changes it.)
 */
#include <stdio.h>

#include "apps/shell/shell.h"

extern char **environ;

static int env(int argc, char **argv)
{
    if (argc > 1)
        return usage(argv);
    for (char **variable = environ; variable && *variable; variable++)
        puts(*variable);
    return 0;
}
COMMAND(env, "", "print the environment")
