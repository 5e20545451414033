/*
 * ioctl(): requests to devices; so far the terminal's settings.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"

/* The one that console_file.c refers to weakly. */
__attribute__((used)) static int (*const with_settings)(enum console_stream, unsigned,
                                                         void *) = terminal_ioctl;

int sys_ioctl(int fd, unsigned request, void *argument)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int result = -ENOTTY;
    if (file->operations->control)
        result = file->operations->control(file, request, argument);
    file_put(file);
    return result;
}
