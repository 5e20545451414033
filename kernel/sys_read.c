/*
 * read(). A file of its own, as sys_write.c is: an image that never reads doesn't contain the input
 * side.
 */
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"

/* Brings the terminal's input: console_file.c refers to it weakly. */
__attribute__((used)) static ptrdiff_t (*const with_input)(void *, size_t) = terminal_read;

long sys_read(int fd, void *buffer, unsigned long count)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    long result;
    if (!(file->access & FILE_READ))
        result = -EBADF;
    else if (!file->operations->read || count > INT64_MAX)
        result = -EINVAL;
    else
        result = file->operations->read(file, buffer, count, &file->position);
    file_put(file);
    return result;
}
