#include <sys/mman.h>

#include "lib/result.h"
#include "syscall.h"

int munmap(void *address, size_t length)
{
    return (int)result(syscall_munmap(address, length));
}
