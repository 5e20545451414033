/*
 * Names of files: link, unlink, rmdir, symlink, readlink, each also at-style.
 */
#include <fcntl.h>
#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int link(const char *path, const char *new_path)
{
    return result(syscall_linkat(AT_FDCWD, path, AT_FDCWD, new_path, 0));
}

int linkat(int from, const char *path, int to, const char *new_path, int flags)
{
    return result(syscall_linkat(from, path, to, new_path, flags));
}

int unlink(const char *path)
{
    return result(syscall_unlinkat(AT_FDCWD, path, 0));
}

int unlinkat(int directory, const char *path, int flags)
{
    return result(syscall_unlinkat(directory, path, flags));
}

int rmdir(const char *path)
{
    return result(syscall_unlinkat(AT_FDCWD, path, AT_REMOVEDIR));
}

int symlink(const char *target, const char *path)
{
    return result(syscall_symlinkat(target, AT_FDCWD, path));
}

int symlinkat(const char *target, int directory, const char *path)
{
    return result(syscall_symlinkat(target, directory, path));
}

ssize_t readlink(const char *restrict path, char *restrict buffer, size_t size)
{
    return result(syscall_readlinkat(AT_FDCWD, path, buffer, size));
}

ssize_t readlinkat(int directory, const char *restrict path, char *restrict buffer, size_t size)
{
    return result(syscall_readlinkat(directory, path, buffer, size));
}
