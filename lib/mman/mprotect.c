#include <sys/mman.h>

#include "lib/result.h"
#include "syscall.h"

int mprotect(void *address, size_t length, int protection)
{
    return (int)result(syscall_mprotect(address, length, protection));
}
