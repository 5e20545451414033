/*
 * export: sets a variable of the environment, such as TZ for `date`.
 */
#include <stdlib.h>
#include <string.h>

#include "apps/shell/shell.h"

static int set_variable(char **argv, const char *word)
{
    const char *equals = strchr(word, '=');

    if (!equals)
        return usage(argv);
    char *name = strndup(word, (size_t)(equals - word));
    int status = !name || setenv(name, equals + 1, 1) < 0 ? failure(argv, word) : 0;
    free(name);
    return status;
}

static int export(int argc, char **argv)
{
    int status = argc > 1 ? 0 : usage(argv);

    for (int i = 1; status == 0 && i < argc; i++)
        status = set_variable(argv, argv[i]);
    return status;
}
COMMAND(export, "NAME=VALUE...", "set variables of the environment")
