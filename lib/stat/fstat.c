#include <sys/stat.h>

#include <string.h>

#include "kernel/file.h"
#include "lib/result.h"
#include "syscall.h"

int fstat(int fd, struct stat *to)
{
    struct file_status status;
    int error = result(syscall_fstat(fd, &status));
    if (error)
        return error;
    memset(to, 0, sizeof(*to));
    to->st_mode = status.mode;
    to->st_nlink = 1;
    to->st_blksize = 4096;
    return 0;
}
