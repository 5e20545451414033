/*
 * exit: the shell ends, and the machine with it.
 */
#include "apps/shell/shell.h"

/* 0 to 255, or -1. */
static int status_of(const char *word)
{
    int status = 0;

    for (; *word; word++) {
        if (*word < '0' || *word > '9' || status > 255)
            return -1;
        status = 10 * status + *word - '0';
    }
    return status > 255 ? -1 : status;
}

static int end(int argc, char **argv)
{
    int status = argc > 1 ? status_of(argv[1]) : last_status;

    if (argc > 2 || status < 0)
        return usage(argv);
    is_over = true;
    return status;
}
COMMAND_NAMED(exit, end, "[STATUS]", "end the shell; with the status of the last line, or this one")
