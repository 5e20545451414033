#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int close(int fd)
{
    return result(syscall_close(fd));
}
