/*
 * The POSIX test suite's cases in one image: `IMAGE interfaces/sigaction/1-1` is that case's
 * main().
 *
 * suite.py compiles each case, gives its main() a name of its own, hides all its other symbols, and
 * writes the list case_list[].
 */
#include <stdio.h>
#include <string.h>

#include "main.h"

int main(int argc, char **argv)
{
    for (const struct suite_case *c = case_list; argc > 1 && c->name; c++)
        if (!strcmp(c->name, argv[1]))
            return c->main(argc - 1, argv + 1);
    fprintf(stderr, "usage: IMAGE CASE, such as interfaces/sigaction/1-1\n");
    return NO_SUCH_CASE;
}
