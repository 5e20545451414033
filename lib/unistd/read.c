#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

ssize_t read(int fd, void *buffer, size_t count)
{
    return result(syscall_read(fd, buffer, count));
}
