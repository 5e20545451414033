#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

ssize_t pread(int fd, void *buffer, size_t count, off_t offset)
{
    return result(syscall_pread(fd, buffer, count, offset));
}

ssize_t pwrite(int fd, const void *buffer, size_t count, off_t offset)
{
    return result(syscall_pwrite(fd, buffer, count, offset));
}
