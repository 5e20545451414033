/*
 * Owners of files: kept and told, though there is only one user.
 */
#include <fcntl.h>
#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int chown(const char *path, uid_t owner, gid_t group)
{
    return result(syscall_fchownat(AT_FDCWD, path, owner, group, 0));
}

int lchown(const char *path, uid_t owner, gid_t group)
{
    return result(syscall_fchownat(AT_FDCWD, path, owner, group, AT_SYMLINK_NOFOLLOW));
}

int fchown(int fd, uid_t owner, gid_t group)
{
    return result(syscall_fchown(fd, owner, group));
}

int fchownat(int directory, const char *path, uid_t owner, gid_t group, int flags)
{
    return result(syscall_fchownat(directory, path, owner, group, flags));
}
