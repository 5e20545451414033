/*
 * Files that are neither data nor directories: mkfifo(), mknod().
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "lib/result.h"
#include "syscall.h"

int mknodat(int directory, const char *path, mode_t mode, dev_t device)
{
    return result(syscall_mknodat(directory, path, mode, device));
}

int mknod(const char *path, mode_t mode, dev_t device)
{
    return mknodat(AT_FDCWD, path, mode, device);
}

/* Whatever else is in `mode`, it is a FIFO's rights. */
int mkfifoat(int directory, const char *path, mode_t mode)
{
    return mknodat(directory, path, S_IFIFO | (mode & ~S_IFMT), 0);
}

int mkfifo(const char *path, mode_t mode)
{
    return mkfifoat(AT_FDCWD, path, mode);
}
