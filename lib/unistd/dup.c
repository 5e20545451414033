#include <fcntl.h>
#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int dup(int fd)
{
    return result(syscall_dup(fd, 0, 0));
}

int dup3(int fd, int as, int flags)
{
    return result(syscall_dup3(fd, as, flags));
}

/* Onto itself: nothing happens, if it is open at all. */
int dup2(int fd, int as)
{
    if (fd == as)
        return fcntl(fd, F_GETFD) < 0 ? -1 : fd;
    return result(syscall_dup3(fd, as, 0));
}
