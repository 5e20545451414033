/*
 * Random bytes that nobody can guess.
 */
#include <sys/random.h>

#include <errno.h>

#include "lib/result.h"
#include "syscall.h"

enum { ENTROPY_MAX = 256 }; /* as everywhere: getentropy() is for keys */

ssize_t getrandom(void *buffer, size_t size, unsigned flags)
{
    return result(syscall_getrandom(buffer, size, flags));
}

int getentropy(void *buffer, size_t size)
{
    if (size > ENTROPY_MAX) {
        errno = EIO;
        return -1;
    }
    ssize_t got = getrandom(buffer, size, 0);
    if (got >= 0 && (size_t)got < size)
        errno = EFAULT;
    return got == (ssize_t)size ? 0 : -1;
}
