/*
 * open() and creat(). The mode is there only if a file may be made.
 */
#include <fcntl.h>
#include <stdarg.h>

#include "lib/result.h"
#include "syscall.h"

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    return result(syscall_openat(AT_FDCWD, path, flags, mode));
}

int openat(int directory, const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    return result(syscall_openat(directory, path, flags, mode));
}

int creat(const char *path, mode_t mode)
{
    return result(syscall_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode));
}
