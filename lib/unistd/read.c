#include <unistd.h>

#include "lib/cancel.h"
#include "syscall.h"

/* Out of line, so that the ordinary way has no arguments to put aside. */
static __attribute__((noinline)) ssize_t read_slow(int fd, void *buffer, size_t count)
{
    return POINT_RESTART(syscall_read(fd, buffer, count));
}

ssize_t read(int fd, void *buffer, size_t count)
{
    if (__builtin_expect(cancel_requests, 0))
        return read_slow(fd, buffer, count);
    return point_result(syscall_read(fd, buffer, count));
}
