/*
 * What newlib's streams open files by. See uncancelled.h.
 */
#include <fcntl.h>
#include <reent.h>

#include "lib/stdio/uncancelled.h"
#include "syscall.h"

int _open_r(struct _reent *reent, const char *path, int flags, int mode)
{
    (void)reent; /* errno is the thread's already */
    return UNCANCELLED(syscall_openat(AT_FDCWD, path, flags, flags & O_CREAT ? mode : 0));
}
