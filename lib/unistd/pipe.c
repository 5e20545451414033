#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int pipe(int fds[2])
{
    return result(syscall_pipe2(fds, 0));
}

int pipe2(int fds[2], int flags)
{
    return result(syscall_pipe2(fds, flags));
}
