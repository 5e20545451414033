/*
 * The current directory.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int chdir(const char *path)
{
    return result(syscall_chdir(path));
}

int fchdir(int fd)
{
    return result(syscall_fchdir(fd));
}

/* Without a buffer: one from malloc(), as large as needed if no size is given (as glibc has it). */
char *getcwd(char *buffer, size_t size)
{
    if (buffer && size == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (buffer)
        return result(syscall_getcwd(buffer, size)) < 0 ? NULL : buffer;
    char path[PATH_MAX];
    if (result(syscall_getcwd(path, sizeof(path))) < 0)
        return NULL;
    size_t needed = strlen(path) + 1;
    if (size && size < needed) {
        errno = ERANGE;
        return NULL;
    }
    buffer = malloc(size ? size : needed);
    return buffer ? memcpy(buffer, path, needed) : NULL;
}
