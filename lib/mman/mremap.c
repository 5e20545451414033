#include <sys/mman.h>

#include "lib/result.h"
#include "syscall.h"

void *mremap(void *address, size_t old_length, size_t new_length, int flags, ...)
{
    return (void *)result((long)syscall_mremap(address, old_length, new_length, flags));
}
