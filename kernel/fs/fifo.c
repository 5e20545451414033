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

/*
 * One that was or would have been open goes; `access` is what it is counted as. Under the inode's
 * mutex, as all that changes inode->pipe: who has it from there is counted before it can go.
 */
static void leave(struct inode *inode, unsigned access)
{
    mutex_lock(&inode->mutex);
    struct pipe *pipe = inode->pipe;
    if (pipe && pipe_leave(pipe, access)) { /* NULL: another's ENXIO was the last */
        inode->pipe = NULL;
        pipe_free(pipe);
    }
    mutex_unlock(&inode->mutex);
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

/* What an opener waits for: that the other end is open, or was since he came. */
struct other_end {
    const unsigned *now, *opens;
    unsigned opens_before; /* it may come and be gone again before we run */
};

static struct other_end other_end_of(const struct pipe *pipe, unsigned access)
{
    if (access & FILE_READ)
        return (struct other_end){&pipe->writers, &pipe->writer_opens, pipe->writer_opens};
    return (struct other_end){&pipe->readers, &pipe->reader_opens, pipe->reader_opens};
}

/* Counts the opener, which may have been what others waited for. -ENXIO: nobody reads. */
static int join(struct pipe *pipe, unsigned access, unsigned flags, struct other_end *other)
{
    wait_begin(&pipe->queue);
    bool nobody_reads = access == FILE_WRITE && flags & O_NONBLOCK && !pipe->readers;
    if (!nobody_reads && access & FILE_READ)
        pipe->readers++, pipe->reader_opens++;
    if (!nobody_reads && access & FILE_WRITE)
        pipe->writers++, pipe->writer_opens++;
    *other = other_end_of(pipe, access);
    wait_wake(&pipe->queue);
    wait_end(&pipe->queue);
    return nobody_reads ? -ENXIO : 0;
}

static int wait_for(struct pipe *pipe, const struct other_end *other)
{
    int error = 0;
    wait_begin(&pipe->queue);
    while (!error && !*other->now && *other->opens == other->opens_before)
        error = wait_sleep(&pipe->queue, WAIT_FOREVER);
    wait_end(&pipe->queue);
    return error;
}

/* Finds the ring, or makes one, and joins who has it open. A new one that isn't joined goes. */
static int join_inode(struct inode *inode, unsigned access, unsigned flags, struct other_end *other)
{
    mutex_lock(&inode->mutex);
    if (!inode->pipe)
        inode->pipe = pipe_new();
    int error = inode->pipe ? join(inode->pipe, access, flags, other) : -ENOMEM;
    mutex_unlock(&inode->mutex);
    if (error == -ENXIO)
        leave(inode, 0);
    return error;
}

struct file *fifo_open(struct inode *inode, unsigned flags, int *error)
{
    struct file *file = file_new(&fifo_operations, flags);
    struct other_end other;
    if (!file) {
        *error = -ENOMEM;
        return NULL;
    }
    *error = join_inode(inode, file->access, flags, &other);
    if (*error) {
        file_free(file);
        return NULL;
    }
    bool waits = !(flags & O_NONBLOCK) && file->access != (FILE_READ | FILE_WRITE);
    *error = waits ? wait_for(inode->pipe, &other) : 0;
    if (!*error) {
        file->inode = inode_get(inode);
        file->object = inode->pipe;
        return file;
    }
    leave(inode, file->access);
    file_free(file);
    return NULL;
}
