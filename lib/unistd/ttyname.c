/*
 * The terminal's name: there is one terminal.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char name[] = "/dev/tty";

int ttyname_r(int fd, char *buffer, size_t size)
{
    if (!isatty(fd))
        return errno;
    if (size < sizeof(name))
        return ERANGE;
    memcpy(buffer, name, sizeof(name));
    return 0;
}

char *ttyname(int fd)
{
    static char buffer[sizeof(name)];
    int error = ttyname_r(fd, buffer, sizeof(buffer));
    if (error) {
        errno = error;
        return NULL;
    }
    return buffer;
}
