#include <unistd.h>

#include "syscall.h"

void _exit(int status)
{
    syscall_exit(status);
}
