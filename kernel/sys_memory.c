/*
 * mmap() and its family: the system calls. What they do is in vm.c.
 */
#include <stdint.h>

#include "kernel/syscalls.h"
#include "kernel/vm.h"

void *sys_mmap(void *address, unsigned long length, unsigned protection, unsigned flags, int fd,
               long offset)
{
    (void)fd;
    (void)offset;
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
    return (void *)vm_remap((uintptr_t)address, old_length, new_length, flags);
}
