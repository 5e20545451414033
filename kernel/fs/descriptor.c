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

/* The first free one from `fd` on, which may be behind the table's end. */
__attribute__((noinline)) static int find_free(unsigned fd)
{
    while (fd < descriptor_count && !is_free(fd)) /* LOCK: the table's */
        fd++;
    if (fd < descriptor_count)
        return fd;
    int error = fd < DESCRIPTOR_MAX ? grow(fd) : -EMFILE;
    return error ? error : (int)fd;
}

int descriptor_reserve(int lowest)
{
    unsigned from = lowest > (int)descriptor_lowest ? (unsigned)lowest : descriptor_lowest;
    int fd = from < descriptor_count && is_free(from) ? (int)from : find_free(from);
    if (fd < 0)
        return fd;
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

/* A line of the processor's cache; and objects.h is at its best from a little less than this on. */
enum { FILE_BYTES = 64 };
_Static_assert(sizeof(struct file) <= FILE_BYTES, "an open file fits");

struct file *file_new(const struct file_operations *operations, unsigned flags)
{
    struct file *file = heap_alloc(FILE_BYTES);
    if (!file)
        return NULL;
    file->operations = operations;
    file->references = 1;
    file->access = (flags & O_ACCMODE) + 1;
    file->locks = 0;
    file->flags = flags & (O_ACCMODE | O_APPEND | O_NONBLOCK | O_SYNC | O_DIRECT);
    file->position = 0;
    file->inode = NULL;
    file->object = NULL;
    file->watched = NULL;
    return file;
}

void file_object_status(struct file *file, struct file_status *told)
{
    (void)file;
    told->mode = 0600; /* of no kind that POSIX has */
    told->links = 1;
}

int file_open_object(const struct file_operations *operations, unsigned flags, void *object,
                     struct file **made)
{
    int fd = descriptor_reserve(0);
    if (fd < 0)
        return fd;
    struct file *file = file_new(operations, flags);
    if (!file) {
        descriptor_cancel(fd);
        return -ENOMEM;
    }
    file->object = object;
    if (made)
        *made = file;
    descriptor_set(fd, file, flags & O_CLOEXEC);
    return fd;
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
