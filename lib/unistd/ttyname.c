/*
 * There is one terminal, the console.
 */
#include <unistd.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static char name_of_console[] = "/dev/console";

char *ttyname(int fd)
{
    return isatty(fd) ? name_of_console : NULL;
}

int ttyname_r(int fd, char *name, size_t size)
{
    if (!isatty(fd))
        return errno;
    if (size < sizeof(name_of_console))
        return ERANGE;
    strcpy(name, name_of_console);
    return 0;
}

char *ctermid(char *to)
{
    return to ? strcpy(to, name_of_console) : name_of_console;
}
