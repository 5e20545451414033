#include <unistd.h>

#include "lib/cancel.h"
#include "syscall.h"

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    return POINT(syscall_pread(fd, buffer, count, offset));
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    return POINT(syscall_pwrite(fd, buffer, count, offset));
}
