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
    struct file *file = file_use(fd);
    if (__builtin_expect(!file, 0))
        return -EBADF;
    if (__builtin_expect(!(file->access & FILE_READ), 0))
        return file_used(file, -EBADF);
    if (__builtin_expect((long)count < 0, 0))
        return file_used(file, -EINVAL);
    return file_used(file, file->operations->read(file, buffer, count, &file->position));
}
