/*
 * /dev/kmsg: the kernel's messages, as text.
 *
 * Reading begins with the oldest line that the ring (kernel/log.h) still has, and ends where there
 * are no more for now; a later read() gives those that came since. What is written is a message of
 * the program's own, a line for each write(), which may be cut at its end as the kernel's are. The
 * position counts all bytes that were ever logged: seeking to the end skips what is there.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/device.h"
#include "kernel/fs/open.h"
#include "kernel/log.h"

enum { PIECE = 256 };

static ptrdiff_t kmsg_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)file;
    char piece[PIECE];
    size_t done = 0;
    while (done < count) {
        uint64_t at = *position;
        size_t part = log_copy(&at, piece, count - done < PIECE ? count - done : PIECE);
        if (part == 0)
            break;
        if (copy_out((char *)buffer + done, piece, part) < 0)
            return done ? (ptrdiff_t)done : -EFAULT;
        *position = at;
        done += part;
    }
    return done;
}

static ptrdiff_t kmsg_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)position;
    char line[PIECE];
    size_t length = count < PIECE - 1 ? count : PIECE - 1;
    if (copy_in(line, buffer, length) < 0)
        return -EFAULT;
    while (length > 0 && line[length - 1] == '\n')
        length--;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < ' ')
            line[i] = ' '; /* one write, one line */
    line[length] = '\0';
    log_line("program: %s", line);
    return count;
}

static int64_t kmsg_seek(struct file *file, int64_t offset, int whence)
{
    char skipped[PIECE];
    if (offset != 0 || (whence != FROM_START && whence != FROM_END))
        return -EINVAL;
    file->position = 0;
    while (whence == FROM_END && log_copy(&file->position, skipped, sizeof(skipped)) > 0) {
    }
    return file->position;
}

const struct file_operations kmsg_operations = {
    .read = kmsg_read,
    .write = kmsg_write,
    .seek = kmsg_seek,
    .status = inode_file_status,
    .close = inode_file_close,
};
