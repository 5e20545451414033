/*
 * remove(): of a directory it is rmdir(), which newlib's doesn't know.
 */
#include <errno.h>
#include <reent.h>
#include <stdio.h>
#include <unistd.h>

int remove(const char *path)
{
    int before = errno;
    if (unlink(path) == 0)
        return 0;
    if (errno != EPERM)
        return -1;
    errno = before;
    return rmdir(path);
}

int _remove_r(struct _reent *reent, const char *path)
{
    (void)reent;
    return remove(path);
}
