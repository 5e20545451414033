#include <sys/uio.h>

#include "lib/cancel.h"
#include "syscall.h"

ssize_t readv(int fd, const struct iovec *pieces, int count)
{
    return POINT_RESTART(syscall_readv(fd, (void *)pieces, count));
}

ssize_t writev(int fd, const struct iovec *pieces, int count)
{
    return POINT_RESTART(syscall_writev(fd, (void *)pieces, count));
}
