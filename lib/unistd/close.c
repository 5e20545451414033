#include <unistd.h>

#include "lib/cancel.h"
#include "syscall.h"

int close(int fd)
{
    return POINT(syscall_close(fd));
}
