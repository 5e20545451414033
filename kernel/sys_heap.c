/*
 * heap_grow(): memory for the program's malloc. Until there is an allocator of our own, newlib's
 * asks by sbrk().
 */
#include "kernel/errno.h"
#include "kernel/memory.h"
#include "kernel/syscalls.h"

void *sys_heap_grow(long change)
{
    void *start = memory_heap_grow(change);
    return start ? start : (void *)(long)-ENOMEM;
}
