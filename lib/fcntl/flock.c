#include <sys/file.h>

#include "lib/result.h"
#include "syscall.h"

int flock(int fd, int operation)
{
    return result(syscall_flock(fd, operation));
}
