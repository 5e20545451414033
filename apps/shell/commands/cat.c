/*
 * cat: files, one behind the other.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "apps/shell/shell.h"

static int cat_file(char **argv, const char *path)
{
    int fd = strcmp(path, "-") == 0 ? command_input : open(path, O_RDONLY);
    int status = 0;

    fflush(stdout);
    if (fd < 0 || copy_all(fd, command_output) < 0)
        status = failure(argv, path);
    if (fd >= 0 && fd != command_input)
        close(fd);
    return status;
}

static int cat(int argc, char **argv)
{
    unsigned found;
    int first = options(argc, argv, "", &found), status = 0;

    if (first < 0)
        return 2;
    if (first == argc)
        return cat_file(argv, "-");
    for (int i = first; i < argc; i++)
        status |= cat_file(argv, argv[i]);
    return status;
}
COMMAND(cat, "[FILE...]", "print files, or standard input")
