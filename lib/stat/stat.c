#include <fcntl.h>
#include <sys/stat.h>

#include "lib/result.h"
#include "lib/stat/status.h"
#include "syscall.h"

int fstatat(int directory, const char *restrict path, struct stat *restrict to, int flags)
{
    struct file_status status;
    int error = result(syscall_fstatat(directory, path, &status, flags));
    if (!error)
        status_to_stat(&status, to);
    return error;
}

int stat(const char *restrict path, struct stat *restrict to)
{
    return fstatat(AT_FDCWD, path, to, 0);
}

int lstat(const char *restrict path, struct stat *restrict to)
{
    return fstatat(AT_FDCWD, path, to, AT_SYMLINK_NOFOLLOW);
}
