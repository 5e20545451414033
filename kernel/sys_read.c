/*
 * read(). See sys_write.c.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"

long sys_read(int fd, void *buffer, unsigned long count)
{
    int stream = file_stream(fd);
    if (stream < 0)
        return stream;
    if (stream != CONSOLE_INPUT)
        return -EBADF;
    return terminal_read(buffer, count);
}
