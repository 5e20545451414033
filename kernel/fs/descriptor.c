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

/*
 * Makes the table hold `fd`. The old one stays as it is if there is no memory; or if another has
 * made it grow meanwhile, perhaps not as far.
 */
static int grow(unsigned fd)
{
    static bool from_heap;
    unsigned before = descriptor_count, count = before;
    while (count <= fd)
        count *= 2;
    struct descriptor *table = heap_zalloc(count * sizeof(*table)), *old = table;
    if (!table)
        return -ENOMEM;
    bool were_on = spin_lock_threads(&descriptor_lock);
    if (descriptor_count == before) {
        memcpy(table, descriptors, before * sizeof(*table));
        old = from_heap ? descriptors : NULL;
        from_heap = true;
        descriptors = table;
        descriptor_count = count;
    }
    spin_unlock_threads(&descriptor_lock, were_on);
    heap_free(old);
    return 0;
}

/* `fd` is no longer free: where may the lowest free one be? */
static inline void move_lowest(unsigned fd)
{
    if (fd == descriptor_lowest)
        descriptor_lowest = fd + 1;
}

/* The first free one from `fd` on, which may be behind the table's end. */
__attribute__((noinline)) static unsigned find_free(unsigned fd)
{
    while (fd < descriptor_count && !is_free(fd))
        fd++;
    return fd;
}

/* Under the lock. False: the table must grow for *fd. */
static inline bool reserve(int lowest, unsigned *fd)
{
    bool from_lowest = lowest <= (int)descriptor_lowest;
    unsigned from = from_lowest ? descriptor_lowest : (unsigned)lowest;
    if (__builtin_expect(from >= descriptor_count || !is_free(from), 0))
        from = find_free(from);
    *fd = from;
    if (from >= descriptor_count)
        return false;
    descriptors[from].reserved = true;
    if (from_lowest)
        descriptor_lowest = from + 1;
    return true;
}

/* The first try has found that the table must hold `fd`; or there is more than one thread. */
__attribute__((noinline)) static int reserve_slowly(int lowest)
{
    for (;;) {
        unsigned fd;
        bool were_on = spin_lock_threads(&descriptor_lock);
        bool done = reserve(lowest, &fd);
        spin_unlock_threads(&descriptor_lock, were_on);
        int error = done ? 0 : fd < DESCRIPTOR_MAX ? grow(fd) : -EMFILE;
        if (done || error)
            return error ? error : (int)fd;
    }
}

int descriptor_reserve(int lowest)
{
    unsigned fd;
    return __builtin_expect(!threads_many, 1) && reserve(lowest, &fd) ? (int)fd
                                                                      : reserve_slowly(lowest);
}

void descriptor_cancel(int fd)
{
    bool were_on = spin_lock_threads(&descriptor_lock);
    descriptors[fd].reserved = false;
    if ((unsigned)fd < descriptor_lowest)
        descriptor_lowest = fd;
    spin_unlock_threads(&descriptor_lock, were_on);
}

static inline void set(int fd, struct file *file, bool close_on_exec)
{
    descriptors[fd] = (struct descriptor){.file = file, .close_on_exec = close_on_exec};
}

/* The table may be another one a moment later. */
__attribute__((noinline)) static void set_locked(int fd, struct file *file, bool close_on_exec)
{
    bool were_on = spin_lock(&descriptor_lock);
    set(fd, file, close_on_exec);
    spin_unlock(&descriptor_lock, were_on);
}

void descriptor_set(int fd, struct file *file, bool close_on_exec)
{
    if (__builtin_expect(threads_many, 0))
        set_locked(fd, file, close_on_exec);
    else
        set(fd, file, close_on_exec);
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

/* Under the lock: 0, and *before is what it stood for; -EBUSY: an open() is at work on it. */
static int replace(int as, struct file *file, bool close_on_exec, struct file **before)
{
    if ((unsigned)as >= descriptor_count)
        return -EAGAIN; /* the table must grow */
    if (descriptors[as].reserved)
        return -EBUSY;
    *before = descriptors[as].file;
    set(as, file, close_on_exec);
    move_lowest(as);
    return 0;
}

/* dup2(), for two different descriptors. -EBUSY as on Linux, if another thread just opens `as`. */
int sys_dup3(int fd, int as, unsigned flags)
{
    if (flags & ~O_CLOEXEC || fd == as)
        return -EINVAL;
    if (as < 0 || as >= DESCRIPTOR_MAX)
        return -EBADF;
    struct file *file = file_get(fd), *before = NULL;
    if (!file)
        return -EBADF;
    int error = -EAGAIN;
    while (error == -EAGAIN) {
        bool were_on = spin_lock_threads(&descriptor_lock);
        error = replace(as, file, flags & O_CLOEXEC, &before);
        spin_unlock_threads(&descriptor_lock, were_on);
        if (error == -EAGAIN && grow(as))
            error = -ENOMEM;
    }
    if (error)
        before = file;
    if (before)
        file_put(before);
    return error ? error : as;
}
