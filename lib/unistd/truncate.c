#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int truncate(const char *path, off_t size)
{
    return result(syscall_truncate(path, size));
}

int ftruncate(int fd, off_t size)
{
    return result(syscall_ftruncate(fd, size));
}
