/*
 * echo: its words.
 */
#include <stdio.h>
#include <string.h>

#include "apps/shell/shell.h"

static int echo(int argc, char **argv)
{
    int first = argc > 1 && strcmp(argv[1], "-n") == 0 ? 2 : 1;

    for (int i = first; i < argc; i++)
        printf("%s%s", i > first ? " " : "", argv[i]);
    if (first == 1)
        putchar('\n');
    return 0;
}
COMMAND(echo, "[-n] [WORD...]", "print words; -n without a newline")
