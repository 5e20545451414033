/*
 * write(). See sys_read.c.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"

long sys_write(int fd, const void *buffer, unsigned long count)
{
    struct file *file = file_use(fd);
    if (__builtin_expect(!file, 0))
        return -EBADF;
    long result;
    if (__builtin_expect(!(file->access & FILE_WRITE), 0))
        result = -EBADF;
    else if (__builtin_expect((long)count < 0, 0))
        result = -EINVAL;
    else
        result = file->operations->write(file, buffer, count, &file->position);
    return file_used(file, result);
}
