#include <sys/statvfs.h>

#include "kernel/file_status.h"
#include "lib/result.h"
#include "syscall.h"

static int convert(int error, const struct file_system_status *from, struct statvfs *to)
{
    if (error)
        return error;
    *to = (struct statvfs){
        .f_bsize = from->block_size,
        .f_frsize = from->block_size,
        .f_blocks = from->blocks,
        .f_bfree = from->blocks_free,
        .f_bavail = from->blocks_free,
        .f_files = from->files,
        .f_ffree = from->files_free,
        .f_favail = from->files_free,
        .f_fsid = from->device,
        .f_namemax = from->name_max,
    };
    return 0;
}

int statvfs(const char *restrict path, struct statvfs *restrict to)
{
    struct file_system_status status;
    return convert(result(syscall_statvfs(path, &status)), &status, to);
}

int fstatvfs(int fd, struct statvfs *to)
{
    struct file_system_status status;
    return convert(result(syscall_fstatvfs(fd, &status)), &status, to);
}
