/*
 * Sockets: what their system calls (socket.c) need of a kind of socket. Local pairs are the first
 * kind (socketpair.c); those of the network will be others.
 *
 * A socket is an open file whose operations name these beside read() and write(), which are
 * receive() and send() without flags.
 *
 *   SO-1  Pieces (file_status.h) are the kernel's, and what they point to is the program's.
 *   SO-2  A call sleeps if it must and neither O_NONBLOCK nor MESSAGE_DONT_WAIT forbid it.
 *   SO-3  A send that can't arrive any more is -EPIPE; socket.c makes the signal.
 */
#ifndef KERNEL_FS_SOCKET_H
#define KERNEL_FS_SOCKET_H

#include "kernel/file.h"
#include "kernel/readiness_numbers.h"

struct socket_operations {
    ptrdiff_t (*send)(struct file *file, const struct file_piece *pieces, int count,
                      unsigned flags);
    /* `flags` is told MESSAGE_TRUNCATED and the like. 0: the end, unless a message was empty. */
    ptrdiff_t (*receive)(struct file *file, const struct file_piece *pieces, int count,
                         unsigned *flags);
    int (*shutdown)(struct file *file, int how);
    /* At SOCKET_LEVEL. -ENOPROTOOPT: there is none such. Times are in nanoseconds, 0: none. */
    int (*option)(struct file *file, int option, uint64_t *value);
    int (*option_set)(struct file *file, int option, uint64_t value);
    int family;
};

/* For file_operations.read and .write. */
ptrdiff_t socket_read(struct file *file, void *buffer, size_t count, uint64_t *position);
ptrdiff_t socket_write(struct file *file, const void *buffer, size_t count, uint64_t *position);

#endif
