#include <sys/mman.h>

#include "lib/result.h"
#include "syscall.h"

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    return (void *)result((long)syscall_mmap(address, length, protection, flags, fd, offset));
}
