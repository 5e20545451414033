/*
 * mmap() and its family: the system calls. What they do is in vm.c; files are mapped by
 * kernel/fs/mapping.c.
 */
#include <stdint.h>

#include "kernel/mapping.h"
#include "kernel/syscalls.h"
#include "kernel/vm.h"

#pragma weak mapping_remap /* in the image if the program maps files */

void *sys_mmap(void *address, unsigned long length, unsigned protection, unsigned flags)
{
    return (void *)vm_map((uintptr_t)address, length, protection, flags);
}

int sys_munmap(void *address, unsigned long length)
{
    return (int)vm_unmap((uintptr_t)address, length);
}

int sys_mprotect(void *address, unsigned long length, unsigned protection)
{
    return (int)vm_protect((uintptr_t)address, length, protection);
}

void *sys_mremap(void *address, unsigned long old_length, unsigned long new_length, unsigned flags)
{
    long moved = 0;
    if (mapping_remap)
        moved = mapping_remap((uintptr_t)address, old_length, new_length, flags);
    if (!moved)
        moved = vm_remap((uintptr_t)address, old_length, new_length, flags);
    return (void *)moved;
}
