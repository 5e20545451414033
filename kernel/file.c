/*
 * The table of descriptors as every image has it: room for a few, the console's streams open. See
 * file.h; kernel/fs/descriptor.c makes it grow.
 */
#include "kernel/file.h"

#include "kernel/errno.h"
#include "kernel/syscalls.h"

#pragma weak epoll_file_closes /* in the image if the program has epolls */

enum { FIRST_DESCRIPTORS = 16 };

/* Brings console_file.c, whose INIT() calls descriptors_begin(). */
__attribute__((used)) static struct file *const with_console = console_files;

static struct descriptor first[FIRST_DESCRIPTORS];
struct spinlock descriptor_lock;
struct descriptor *descriptors;
unsigned descriptor_count, descriptor_lowest;

/* At run time: as data of the image it would be a page more. */
void descriptors_begin(void)
{
    descriptors = first;
    descriptor_count = FIRST_DESCRIPTORS;
    descriptor_lowest = 3;
    descriptor_lock.rank = LOCK_DESCRIPTORS;
}

long file_close_after(struct file *file, long result)
{
    if (epoll_file_closes && file->watched)
        epoll_file_closes(file);
    file->operations->close(file);
    return result;
}

__attribute__((noinline)) static struct file *file_get_shared(int fd)
{
    bool were_on = spin_lock(&descriptor_lock);
    struct file *file = descriptor_file(fd);
    if (file)
        __atomic_fetch_add(&file->references, 1, __ATOMIC_RELAXED);
    spin_unlock(&descriptor_lock, were_on);
    return file;
}

struct file *file_get_locked(int fd)
{
    if (processors_many)
        return file_get_shared(fd);
    bool were_on = interrupts_save(); /* which is all there is to the lock (SL-4) */
    struct file *file = descriptor_file(fd);
    if (file)
        file->references++;
    interrupts_restore(were_on);
    return file;
}

/* The file's reference goes from the table to the caller. */
static inline struct file *take_out(int fd)
{
    struct file *file = descriptor_file(fd);
    if (!file)
        return NULL;
    descriptors[fd] = (struct descriptor){0};
    if (fd < descriptor_lowest)
        descriptor_lowest = fd;
    return file;
}

__attribute__((noinline)) static struct file *take_out_locked(int fd)
{
    bool were_on = spin_lock(&descriptor_lock);
    struct file *file = take_out(fd);
    spin_unlock(&descriptor_lock, were_on);
    return file;
}

int sys_close(int fd)
{
    struct file *file = __builtin_expect(threads_many, 0) ? take_out_locked(fd) : take_out(fd);
    if (!file)
        return -EBADF;
    file_put(file);
    return 0;
}

long sys_lseek(int fd, long offset, int whence)
{
    struct file *file = file_use(fd);
    if (!file)
        return -EBADF;
    long result = file->operations->seek ? file->operations->seek(file, offset, whence) : -ESPIPE;
    return file_used(file, result);
}
