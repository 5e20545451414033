#include <sys/stat.h>

#include "lib/result.h"
#include "lib/stat/status.h"
#include "syscall.h"

int fstat(int fd, struct stat *to)
{
    struct file_status status;
    int error = result(syscall_fstat(fd, &status));
    if (!error)
        status_to_stat(&status, to);
    return error;
}
