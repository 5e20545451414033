/*
 * mmap() and its family: the system calls. What they do is in vm.c.
 */
#include <stdint.h>

#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/page.h"
#include "kernel/syscalls.h"
#include "kernel/vm.h"

/* May this be mapped? The checks in the order in which Linux makes them. */
static long check_file(const struct file *file, unsigned long length, unsigned flags, long offset)
{
    struct file_status status = {0};
    if (offset < 0 || offset % PAGE_SIZE)
        return -EINVAL;
    if (length > (unsigned long)(INT64_MAX - offset))
        return -EOVERFLOW;
    if (!(file->access & FILE_READ))
        return -EACCES;
    file->operations->status((struct file *)file, &status);
    if ((status.mode & MODE_TYPE) != MODE_REGULAR || flags & MAP_SHARED)
        return -ENODEV;
    return 0;
}

/* How many bytes came, which is fewer at the file's end; or a negative errno. */
static long read_whole(struct file *file, char *to, unsigned long length, uint64_t at)
{
    unsigned long done = 0;
    while (done < length) {
        long some = file->operations->read(file, to + done, length - done, &at);
        if (some < 0)
            return some;
        if (some == 0)
            break;
        done += some;
    }
    return done;
}

/*
 * A private mapping of a file is a copy: POSIX leaves open whether later writes to the file show.
 * What lies in pages behind the file's end can't be accessed.
 */
static long map_file(struct file *file, uintptr_t address, unsigned long length,
                     unsigned protection, unsigned flags, long offset)
{
    long start = check_file(file, length, flags, offset);
    if (!start)
        start = vm_map(address, length, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS);
    if (start < 0)
        return start;
    long got = read_whole(file, (char *)start, length, offset);
    if (got < 0) {
        vm_unmap(start, length);
        return got;
    }
    unsigned long there = (got + PAGE_SIZE - 1) & -(unsigned long)PAGE_SIZE;
    long error = vm_protect(start, there, protection);
    if (!error && there < length)
        error = vm_protect(start + there, length - there, PROT_NONE);
    if (error)
        vm_unmap(start, length);
    return error ? error : start;
}

void *sys_mmap(void *address, unsigned long length, unsigned protection, unsigned flags, int fd,
               long offset)
{
    if (flags & MAP_ANONYMOUS)
        return (void *)vm_map((uintptr_t)address, length, protection, flags);
    struct file *file = file_get(fd);
    if (!file)
        return (void *)-(long)EBADF;
    long start = map_file(file, (uintptr_t)address, length, protection, flags, offset);
    return (void *)file_put_after(file, start);
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
