/*
 * Open files, and the descriptors that stand for them.
 *
 *      descriptor 5 ---+
 *                      +--> struct file --> operations: read, write, seek, ...
 *      descriptor 7 ---+    position, flags     |
 *        (dup(5))           references          +--> an inode (kernel/fs/), a pipe, the console
 *
 * This is the core, which every image has: the table, and the console's three streams, which are
 * open from the start. Nothing here allocates. What opens more (kernel/fs/) comes into an image
 * when the program calls it.
 *
 *   FI-1  file_get() counts its caller as a user of the file; file_put() ends that. The last one
 *         closes it, be it a descriptor or a system call that is still at work. file_use() and
 *         file_used() are the same for a system call that keeps nothing: while there is one thread,
 *         nobody can close a file under its hands, and nothing is counted.
 *   FI-2  The operations get the program's addresses; they touch them by copy_in() and copy_out().
 *   FI-3  read() and write() return how many bytes, or a negative errno and nothing was done. What
 *         was done before an error came is returned instead of the error.
 *   FI-4  The table is read and changed under descriptor_lock (LOCK_DESCRIPTORS). References are
 *         counted by atomic additions. Flags are one word, and a position is under its inode's
 *         mutex (kernel/fs/inode.h): what has no inode has no position.
 */
#ifndef KERNEL_FILE_H
#define KERNEL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/file_numbers.h"
#include "kernel/file_status.h"
#include "kernel/spinlock.h"

struct epoll_item;
struct file;
struct inode;
struct socket_operations;
struct wait_queue;

enum {                   /* what ready() tells, or-ed */
       READY_READ = 1,   /* a read would not sleep */
       READY_WRITE = 2,  /* nor would a write */
       READY_HANGUP = 4, /* the other end is gone */
       READY_ERROR = 8,
       READY_READ_HANGUP = 16, /* the other end sends no more: what is there is the rest */
};

/* One table for each kind of file. A NULL: the call fails with the errno given. */
struct file_operations {
    /*
     * At *position, which is moved, unless the file has none (then it is ignored). Never NULL where
     * the file's access allows the call.
     */
    ptrdiff_t (*read)(struct file *file, void *buffer, size_t count, uint64_t *position);
    ptrdiff_t (*write)(struct file *file, const void *buffer, size_t count, uint64_t *position);
    /* The new position. NULL: ESPIPE, and pread() and pwrite() fail so, too. */
    int64_t (*seek)(struct file *file, int64_t offset, int whence);
    /* Never NULL. Everything not set is 0. */
    void (*status)(struct file *file, struct file_status *status);
    int (*control)(struct file *file, unsigned request, void *argument); /* ioctl(). NULL: ENOTTY */
    /*
     * Which of READY_... hold now; if `queue` is not NULL, it is told where to wait for a change:
     * the same queue in all of the file's life, or NULL: it doesn't change. Takes no lock but the
     * queue's, if that: whoever has joined the queue before he asks misses nothing. It is called
     * with no lock held. NULL: always ready.
     */
    unsigned (*ready)(struct file *file, struct wait_queue **queue);
    int (*sync)(struct file *file); /* fsync(). NULL: EINVAL */
    /* The last user is gone: also frees the structure. NULL only where that can't be. */
    void (*close)(struct file *file);
    const struct socket_operations *socket; /* kernel/fs/socket.h. NULL: it is none */
};

enum { FILE_READ = 1, FILE_WRITE = 2 };

struct file {
    const struct file_operations *operations;
    uint32_t references; /* FI-1 */
    uint16_t access;     /* FILE_READ, FILE_WRITE: never changes */
    uint16_t locks;      /* flock(): LOCK_SH, LOCK_EX or 0 */
    uint32_t flags;      /* O_APPEND, O_NONBLOCK, ...: as fcntl(F_GETFL) tells them, access too */
    uint64_t position;
    struct inode *inode;        /* NULL: a pipe, the console */
    void *object;               /* the operations' own */
    struct epoll_item *watched; /* by whom: kernel/fs/epoll.c */
};

/* ---- the table: all of it under descriptor_lock, by spin_lock_threads() ---- */

extern struct spinlock descriptor_lock;

struct descriptor {
    struct file *file; /* NULL: free, unless reserved */
    bool close_on_exec;
    bool reserved; /* an open() is at work on it */
};

extern struct descriptor *descriptors;
extern unsigned descriptor_count;  /* that the table has room for */
extern unsigned descriptor_lowest; /* none below is free */

/* The table as it is at boot: room for a few. Once, by whoever opens the first three. */
void descriptors_begin(void);

/* kernel/fs/epoll.c: the file is no longer watched by anybody. */
void epoll_file_closes(struct file *file);

/* The last user is gone. Hands on a result. */
long file_close_after(struct file *file, long result);

/* file_get(), where threads are many. */
struct file *file_get_locked(int fd);

/* Under the lock. */
static inline __attribute__((always_inline)) struct file *descriptor_file(int fd)
{
    return (unsigned)fd < descriptor_count ? descriptors[fd].file : NULL;
}

/* The file behind a descriptor, counted (FI-1), or NULL: EBADF. */
static inline struct file *file_get(int fd)
{
    if (__builtin_expect(threads_many, 0))
        return file_get_locked(fd);
    struct file *file = descriptor_file(fd);
    if (file)
        file->references++;
    return file;
}

static inline bool file_uncount(struct file *file)
{
    if (__builtin_expect(threads_many, 0))
        return __atomic_sub_fetch(&file->references, 1, __ATOMIC_ACQ_REL) == 0;
    return --file->references == 0;
}

static inline void file_put(struct file *file)
{
    if (file_uncount(file))
        file_close_after(file, 0);
}

/* file_put(), and hands on a result: so that a system call's path has nothing to keep. */
static inline long file_put_after(struct file *file, long result)
{
    if (__builtin_expect(!file_uncount(file), 1))
        return result;
    return file_close_after(file, result);
}

/* FI-1: instead of file_get() and file_put_after(). */
static inline struct file *file_use(int fd)
{
    return __builtin_expect(threads_many, 0) ? file_get_locked(fd) : descriptor_file(fd);
}

static inline long file_used(struct file *file, long result)
{
    return __builtin_expect(threads_many, 0) ? file_put_after(file, result) : result;
}

/* ---- the console's files: one for each stream, open from INIT_CONSOLE on ---- */

extern struct file console_files[3];
extern const struct file_operations console_operations;

#endif
