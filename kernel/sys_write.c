/*
 * write(). See sys_read.c.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"

long sys_write(int fd, const void *buffer, unsigned long count)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    long result;
    if (!(file->access & FILE_WRITE))
        result = -EBADF;
    else if (!file->operations->write || count > INT64_MAX)
        result = -EINVAL;
    else
        result = file->operations->write(file, buffer, count, &file->position);
    file_put(file);
    return result;
}
