#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

ssize_t write(int fd, const void *buffer, size_t count)
{
    return result(syscall_write(fd, buffer, count));
}
