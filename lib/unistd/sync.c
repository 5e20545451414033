#include <unistd.h>

#include "lib/cancel.h"
#include "syscall.h"

int fsync(int fd)
{
    return POINT(syscall_fsync(fd));
}

int fdatasync(int fd)
{
    return POINT(syscall_fsync(fd));
}

/* No file system has anything to write yet. */
void sync(void) {}
