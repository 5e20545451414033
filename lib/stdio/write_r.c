/*
 * What newlib's streams write by. See uncancelled.h.
 */
#include <reent.h>
#include <unistd.h>

#include "lib/stdio/uncancelled.h"
#include "syscall.h"

_ssize_t _write_r(struct _reent *reent, int fd, const void *buffer, size_t count)
{
    (void)reent; /* errno is the thread's already */
    return UNCANCELLED(syscall_write(fd, buffer, count));
}
