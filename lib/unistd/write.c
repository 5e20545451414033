#include <unistd.h>

#include "lib/cancel.h"
#include "syscall.h"

/* Out of line, so that the ordinary way has no arguments to put aside. */
static __attribute__((noinline)) ssize_t write_slow(int fd, const void *buffer, size_t count)
{
    return POINT_RESTART(syscall_write(fd, buffer, count));
}

ssize_t write(int fd, const void *buffer, size_t count)
{
    if (__builtin_expect(cancel_requests, 0))
        return write_slow(fd, buffer, count);
    return point_result(syscall_write(fd, buffer, count));
}
