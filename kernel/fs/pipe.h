/*
 * Between pipe.c, the ring of bytes and who has it open, and fifo.c, which opens it by a name.
 *
 *   PI-1  A read takes what there is; it sleeps while there is nothing and somebody could write.
 *         With no writer left it is the end of the file.
 *   PI-2  A write of up to PIPE_BUF bytes goes in whole or not yet. A larger one in pieces.
 *   PI-3  A write that nobody can read is -EPIPE, and SIGPIPE where signals are handled.
 *   PI-4  Readers and writers are open files. One that is both counts as both.
 */
#ifndef KERNEL_FS_PIPE_H
#define KERNEL_FS_PIPE_H

#include "kernel/file.h"
#include "kernel/fs/ring.h"
#include "kernel/signal.h"
#include "kernel/wait.h"

struct pipe {
    struct wait_queue queue; /* for a change of any of the following; its lock guards them */
    struct ring ring;
    uint64_t number;
    unsigned readers, writers;           /* PI-4 */
    unsigned reader_opens, writer_opens; /* how often one came: fifo.c waits for the next */
    struct file_time made;
};

struct pipe *pipe_new(void);
void pipe_free(struct pipe *pipe);

/* The operations that don't depend on how the file came to be; file->object is the pipe. */
ptrdiff_t pipe_read(struct file *file, void *buffer, size_t count, uint64_t *position);
ptrdiff_t pipe_write(struct file *file, const void *buffer, size_t count, uint64_t *position);
int pipe_control(struct file *file, unsigned request, void *argument);
unsigned pipe_ready(struct file *file, struct wait_queue **queue);

/* One of its files is closed. True: it was the last, and the pipe is to be freed. */
bool pipe_leave(struct pipe *pipe, unsigned access);

#pragma weak signal_pipe /* in the image if it handles signals */

/*
 * Opens the FIFO that the inode is. NULL, and *error: -ENXIO, nobody reads it (O_NONBLOCK and
 * O_WRONLY); -EINTR while it waited for the other end; -ENOMEM. fifo.c.
 */
struct file *fifo_open(struct inode *inode, unsigned flags, int *error);

#endif
