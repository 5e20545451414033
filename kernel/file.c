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
struct descriptor *descriptors;
unsigned descriptor_count, descriptor_lowest;

/* At run time: as data of the image it would be a page more. */
void descriptors_begin(void)
{
    descriptors = first;
    descriptor_count = FIRST_DESCRIPTORS;
    descriptor_lowest = 3;
}

long file_close_after(struct file *file, long result)
{
    if (epoll_file_closes && file->watched)
        epoll_file_closes(file);
    file->operations->close(file);
    return result;
}

int sys_close(int fd)
{
    if ((unsigned)fd >= descriptor_count || !descriptors[fd].file)
        return -EBADF;
    struct file *file = descriptors[fd].file; /* LOCK: the table's */
    descriptors[fd] = (struct descriptor){0};
    if (fd < descriptor_lowest)
        descriptor_lowest = fd;
    file_put(file);
    return 0;
}

long sys_lseek(int fd, long offset, int whence)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    long result = file->operations->seek ? file->operations->seek(file, offset, whence) : -ESPIPE;
    return file_put_after(file, result);
}
