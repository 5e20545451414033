/*
 * write(). A file of its own, as sys_read.c: an image that never reads doesn't contain the input
 * side.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"

long sys_write(int fd, const void *buffer, unsigned long count)
{
    int stream = file_stream(fd);
    if (stream < 0)
        return stream;
    if (stream == CONSOLE_INPUT)
        return -EBADF;
    return terminal_write(stream, buffer, count);
}
