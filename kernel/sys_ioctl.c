/*
 * ioctl(): the terminal's settings, the only thing there is to control yet.
 */
#include "kernel/file.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"

int sys_ioctl(int fd, unsigned request, void *argument)
{
    int stream = file_stream(fd);
    return stream < 0 ? stream : terminal_ioctl(stream, request, argument);
}
