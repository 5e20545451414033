/*
 * Nothing is ever paged out: mlock() only brings pages that were not touched yet, and there is
 * nothing to unlock.
 */
#include <errno.h>
#include <sys/mman.h>

#include "lib/result.h"
#include "syscall.h"

int mlock(const void *address, size_t length)
{
    return result(syscall_mlock((void *)address, length));
}

int munlock(const void *address, size_t length)
{
    return result(syscall_munlock((void *)address, length));
}

/* What a mapping may touch was promised to it: its pages come without waiting for a disk. */
int mlockall(int flags)
{
    if (flags == 0 || flags & ~(MCL_CURRENT | MCL_FUTURE))
        return result(-EINVAL);
    return 0;
}

int munlockall(void)
{
    return 0;
}
