/*
 * Rights of files, and directories made with them.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "lib/result.h"
#include "syscall.h"

int chmod(const char *path, mode_t mode)
{
    return result(syscall_fchmodat(AT_FDCWD, path, mode, 0));
}

int fchmod(int fd, mode_t mode)
{
    return result(syscall_fchmod(fd, mode));
}

int fchmodat(int directory, const char *path, mode_t mode, int flags)
{
    return result(syscall_fchmodat(directory, path, mode, flags));
}

int mkdir(const char *path, mode_t mode)
{
    return result(syscall_mkdirat(AT_FDCWD, path, mode));
}

int mkdirat(int directory, const char *path, mode_t mode)
{
    return result(syscall_mkdirat(directory, path, mode));
}

mode_t umask(mode_t mask)
{
    return syscall_umask(mask);
}
