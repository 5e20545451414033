/*
 * Descriptors come and go: see descriptor.h. dup() and its like are here, too.
 */
#include "kernel/fs/descriptor.h"

#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"

static bool is_free(unsigned fd)
{
    return !descriptors[fd].file && !descriptors[fd].reserved;
}

/* Makes the table hold `fd`. The old one stays as it is if there is no memory. */
static int grow(unsigned fd)
{
    static bool from_heap;
    unsigned count = descriptor_count;
    while (count <= fd)
        count *= 2;
    struct descriptor *table = heap_zalloc(count * sizeof(*table));
    if (!table)
        return -ENOMEM;
    memcpy(table, descriptors, descriptor_count * sizeof(*table));
    if (from_heap)
        heap_free(descriptors);
    from_heap = true;
    descriptors = table;
    descriptor_count = count;
    return 0;
}

/* `fd` is no longer free: where may the lowest free one be? */
static void move_lowest(unsigned fd)
{
    if (fd == descriptor_lowest)
        descriptor_lowest = fd + 1;
}

int descriptor_reserve(int lowest)
{
    unsigned fd = lowest > (int)descriptor_lowest ? (unsigned)lowest : descriptor_lowest;
    while (fd < descriptor_count && !is_free(fd)) /* LOCK: the table's */
        fd++;
    if (fd >= DESCRIPTOR_MAX)
        return -EMFILE;
    if (fd >= descriptor_count) {
        int error = grow(fd);
        if (error)
            return error;
    }
    descriptors[fd].reserved = true;
    if (lowest <= (int)descriptor_lowest)
        descriptor_lowest = fd + 1;
    return fd;
}

void descriptor_cancel(int fd)
{
    descriptors[fd].reserved = false;
    if ((unsigned)fd < descriptor_lowest)
        descriptor_lowest = fd;
}

void descriptor_set(int fd, struct file *file, bool close_on_exec)
{
    descriptors[fd] = (struct descriptor){.file = file, .close_on_exec = close_on_exec};
}

struct file *file_new(const struct file_operations *operations, unsigned flags)
{
    struct file *file = heap_alloc(sizeof(*file));
    if (file)
        *file = (struct file){
            .operations = operations,
            .references = 1,
            .access = (flags & O_ACCMODE) + 1,
            .flags = flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DIRECT),
        };
    return file;
}

void file_free(struct file *file)
{
    heap_free(file);
}

int sys_dup(int fd, int lowest, unsigned flags)
{
    if (flags & ~O_CLOEXEC || lowest < 0 || lowest >= DESCRIPTOR_MAX)
        return -EINVAL;
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int made = descriptor_reserve(lowest);
    if (made < 0)
        file_put(file);
    else
        descriptor_set(made, file, flags & O_CLOEXEC);
    return made;
}

/* dup2(), for two different descriptors. */
int sys_dup3(int fd, int as, unsigned flags)
{
    if (flags & ~O_CLOEXEC || fd == as)
        return -EINVAL;
    if (as < 0 || as >= DESCRIPTOR_MAX)
        return -EBADF;
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int error = (unsigned)as < descriptor_count ? 0 : grow(as);
    if (error) {
        file_put(file);
        return error;
    }
    struct file *before = descriptors[as].file; /* LOCK: the table's */
    descriptor_set(as, file, flags & O_CLOEXEC);
    move_lowest(as);
    if (before)
        file_put(before);
    return as;
}
