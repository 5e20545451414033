#include <fcntl.h>
#include <stdarg.h>

#include "lib/cancel.h"
#include "syscall.h"

/* The argument is an int or a pointer, by the command; in a register both look like a long. */
int fcntl(int fd, int command, ...)
{
    va_list rest;
    va_start(rest, command);
    long argument = va_arg(rest, long);
    va_end(rest);
    switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETFD:
    case F_SETFL: argument = (int)argument; break;
    default: break;
    }
    if (command == F_SETLKW)
        return POINT(syscall_fcntl(fd, command, argument));
    return result(syscall_fcntl(fd, command, argument));
}
