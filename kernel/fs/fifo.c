/*
 * FIFOs: pipes with a name. POSIX.1-2017, mkfifo(), open().
 *
 * The name is an inode like any other; the ring (pipe.h) is there while somebody has it open, and
 * inode->pipe says where. Opening waits for the other end, unless O_NONBLOCK says otherwise:
 *
 *                    O_RDONLY          O_WRONLY           O_RDWR
 *      else          for a writer      for a reader       doesn't wait: it is both
 *      O_NONBLOCK    doesn't wait      ENXIO without one  doesn't wait
 *
 * POSIX leaves O_RDWR open; this is what Linux does, and programs use it.
 */
#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/fs/open.h"
#include "kernel/fs/pipe.h"

static ptrdiff_t fifo_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    ptrdiff_t got = pipe_read(file, buffer, count, position);
    if (got > 0)
        inode_was_read(file->inode);
    return got;
}

static ptrdiff_t fifo_write(struct file *file, const void *buffer, size_t count, uint64_t *position)
{
    ptrdiff_t put = pipe_write(file, buffer, count, position);
    if (put > 0)
        inode_touch(file->inode, TIME_MODIFIED | TIME_CHANGED);
    return put;
}

/* One that was or would have been open goes; `access` is what it is counted as. */
static void leave(struct inode *inode, unsigned access)
{
    struct pipe *pipe = inode->pipe;
    if (pipe_leave(pipe, access)) {
        inode->pipe = NULL;
        pipe_free(pipe);
    }
}

static void fifo_close(struct file *file)
{
    leave(file->inode, file->access);
    inode_file_close(file);
}

static const struct file_operations fifo_operations = {
    .read = fifo_read,
    .write = fifo_write,
    .status = inode_file_status,
    .control = pipe_control,
    .ready = pipe_ready,
    .close = fifo_close,
};

/* Counts the opener, which may have been what others waited for, and waits for its other end. */
static int join(struct pipe *pipe, unsigned access, bool waits)
{
    int error = 0;
    wait_begin(&pipe->queue);
    if (access & FILE_READ)
        pipe->readers++, pipe->reader_opens++;
    if (access & FILE_WRITE)
        pipe->writers++, pipe->writer_opens++;
    wait_wake(&pipe->queue);
    bool reads = access & FILE_READ;
    const unsigned *others = reads ? &pipe->writers : &pipe->readers;
    const unsigned *opens = reads ? &pipe->writer_opens : &pipe->reader_opens;
    unsigned before = *opens; /* it may come and be gone again before we run */
    while (!error && waits && !*others && *opens == before)
        error = wait_sleep(&pipe->queue, WAIT_FOREVER);
    wait_end(&pipe->queue);
    return error;
}

struct file *fifo_open(struct inode *inode, unsigned flags, int *error)
{
    struct file *file = file_new(&fifo_operations, flags);
    if (!inode->pipe)
        inode->pipe = pipe_new(); /* LOCK: the inode's */
    struct pipe *pipe = inode->pipe;
    *error = 0;
    if (!file || !pipe) {
        *error = -ENOMEM;
    } else if (file->access == FILE_WRITE && flags & O_NONBLOCK && !pipe->readers) {
        *error = -ENXIO;
    } else {
        bool waits = !(flags & O_NONBLOCK) && file->access != (FILE_READ | FILE_WRITE);
        *error = join(pipe, file->access, waits);
        if (!*error) {
            file->inode = inode_get(inode);
            file->object = pipe;
            return file;
        }
        leave(inode, file->access);
        pipe = NULL;
    }
    if (pipe)
        leave(inode, 0);
    if (file)
        file_free(file);
    return NULL;
}
