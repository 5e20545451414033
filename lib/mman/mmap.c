#include <sys/mman.h>

#include "lib/mman/anonymous.h"
#include "syscall.h"

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
    if (flags & MAP_ANONYMOUS)
        return map_anonymous(address, length, protection, flags);
    return (void *)result((long)syscall_map_file(address, length, protection, flags, fd, offset));
}
