/*
 * fstat().
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"

int sys_fstat(int fd, void *status)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    struct file_status told = {.block_size = 4096};
    file->operations->status(file, &told);
    file_put(file);
    return copy_out(status, &told, sizeof(told));
}
