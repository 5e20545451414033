#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int fsync(int fd)
{
    return result(syscall_fsync(fd));
}

int fdatasync(int fd)
{
    return result(syscall_fsync(fd));
}

/* No file system has anything to write yet. */
void sync(void) {}
