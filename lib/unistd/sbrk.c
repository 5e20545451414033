/*
 * newlib's malloc gets its memory here.
 */
#include <unistd.h>

#include <errno.h>
#include <stddef.h>

#include "syscall.h"

void *sbrk(ptrdiff_t change)
{
    void *start = syscall_heap_grow(change);
    if ((long)start < 0) {
        errno = (int)-(long)start;
        return (void *)-1;
    }
    return start;
}
