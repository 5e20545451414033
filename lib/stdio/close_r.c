/*
 * What newlib's streams close by. See uncancelled.h.
 */
#include <reent.h>
#include <unistd.h>

#include "lib/stdio/uncancelled.h"
#include "syscall.h"

int _close_r(struct _reent *reent, int fd)
{
    (void)reent; /* errno is the thread's already */
    return UNCANCELLED(syscall_close(fd));
}
