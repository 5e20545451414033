#include <sys/mman.h>

#include "lib/result.h"
#include "syscall.h"

int msync(void *address, size_t length, int flags)
{
    return result(syscall_msync(address, length, flags));
}
