/*
 * getrandom(). Flags choose between sources where there are several; here all are one.
 */
#include "kernel/entropy.h"
#include "kernel/errno.h"
#include "kernel/syscalls.h"

enum { GRND_NONBLOCK = 1, GRND_RANDOM = 2 };

long sys_getrandom(void *buffer, unsigned long size, unsigned flags)
{
    if (flags & ~(GRND_NONBLOCK | GRND_RANDOM) || size > INT64_MAX)
        return -EINVAL;
    return entropy_copy_out(buffer, size);
}
