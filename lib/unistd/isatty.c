#include <unistd.h>

#include <errno.h>

#include "kernel/file_status.h"
#include "lib/result.h"
#include "syscall.h"

int isatty(int fd)
{
    struct file_status status;
    if (result(syscall_fstat(fd, &status)) < 0)
        return 0;
    if (!status.terminal)
        errno = ENOTTY;
    return status.terminal;
}
