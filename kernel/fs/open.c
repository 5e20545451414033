/*
 * open(), and what a regular file and a directory do when they are open.
 *
 * POSIX.1-2017, open(). Rights are those of the one user there is, root: none is refused, but for
 * access(X_OK) of a file that nobody may execute.
 */
#include "kernel/fs/open.h"

#include "kernel/errno.h"
#include "kernel/fs/descriptor.h"
#include "kernel/fs/device.h"
#include "kernel/fs/path.h"
#include "kernel/fs/pipe.h"
#include "kernel/mapping.h"
#include "kernel/syscalls.h"

#pragma weak mapping_resizes /* in the image if the program maps files */
#pragma weak mapping_resized
#pragma weak mapping_settle

static uint32_t creation_mask = 022; /* one word: the last who sets it wins */

uint32_t umask_apply(uint32_t mode)
{
    return mode & MODE_RIGHTS & ~creation_mask;
}

int sys_umask(unsigned mask)
{
    return __atomic_exchange_n(&creation_mask, mask & 0777, __ATOMIC_RELAXED);
}

/* ---- regular files ---- */

static ptrdiff_t regular_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    struct inode *inode = file->inode;
    bool locked = inode_lock(inode);
    ptrdiff_t got = inode->operations->read(inode, buffer, count, *position);
    if (got > 0) {
        *position += got;
        inode_was_read(inode);
    }
    if (__builtin_expect(locked, 0))
        inode_unlock(inode);
    return got;
}

/* What mappings show grows with the file, and what was stored behind its end is no part of it. */
__attribute__((noinline)) static ptrdiff_t write_mapped(struct inode *inode, const void *buffer,
                                                        size_t count, uint64_t at)
{
    uint64_t old_size = inode->size;
    if (at + count > old_size)
        mapping_resizes(inode, at + count);
    ptrdiff_t put = inode->operations->write(inode, buffer, count, at);
    mapping_resized(inode, old_size);
    return put;
}

static ptrdiff_t write_locked(struct file *file, const void *buffer, size_t count,
                              uint64_t *position)
{
    struct inode *inode = file->inode;
    uint64_t at = file->flags & O_APPEND ? inode->size : *position;
    if (count == 0)
        return 0;
    if (at >= INT64_MAX)
        return -EFBIG;
    if (count > INT64_MAX - at)
        count = INT64_MAX - at;
    ptrdiff_t put = __builtin_expect(inode->mappings > 0, 0)
                        ? write_mapped(inode, buffer, count, at)
                        : inode->operations->write(inode, buffer, count, at);
    if (put > 0) {
        *position = at + put;
        inode_touch(inode, TIME_MODIFIED | TIME_CHANGED);
    }
    return put;
}

static ptrdiff_t regular_write(struct file *file, const void *buffer, size_t count,
                               uint64_t *position)
{
    bool locked = inode_lock(file->inode);
    ptrdiff_t put = write_locked(file, buffer, count, position);
    if (__builtin_expect(locked, 0))
        inode_unlock(file->inode);
    return put;
}

/* The sum of two, the first not negative; -EINVAL if it would be, -EOVERFLOW if it doesn't fit. */
static int64_t moved(uint64_t from, int64_t offset)
{
    int64_t to;
    if (__builtin_add_overflow((int64_t)from, offset, &to))
        return -EOVERFLOW;
    return to < 0 ? -EINVAL : to;
}

static int64_t seek_locked(struct file *file, int64_t offset, int whence)
{
    uint64_t from;
    switch (whence) {
    case FROM_START: from = 0; break;
    case FROM_HERE: from = file->position; break;
    case FROM_END: from = file->inode->size; break;
    default: return -EINVAL;
    }
    int64_t to = moved(from, offset);
    if (to >= 0)
        file->position = to;
    return to;
}

static int64_t inode_seek(struct file *file, int64_t offset, int whence)
{
    bool locked = inode_lock(file->inode);
    int64_t to = seek_locked(file, offset, whence);
    if (__builtin_expect(locked, 0))
        inode_unlock(file->inode);
    return to;
}

void inode_file_status(struct file *file, struct file_status *told)
{
    inode_status(file->inode, told);
}

/* Memory is all there is to a RAM file: what was written is where it will stay. */
static int inode_sync(struct file *file)
{
    if (file->inode->mappings)
        mapping_settle(file->inode);
    return 0;
}

void inode_file_close(struct file *file)
{
    if (file->locks)
        file_unlock(file);
    inode_put(file->inode);
    file_free(file);
}

static const struct file_operations regular_operations = {
    .read = regular_read,
    .write = regular_write,
    .seek = inode_seek,
    .status = inode_file_status,
    .sync = inode_sync,
    .close = inode_file_close,
};

/* ---- directories: directory.c reads them ---- */

static ptrdiff_t directory_read(struct file *file, void *buffer, size_t count, uint64_t *position)
{
    (void)file, (void)buffer, (void)count, (void)position;
    return -EISDIR;
}

/* Never writable: open() refuses. */
static const struct file_operations directory_operations = {
    .read = directory_read,
    .seek = inode_seek,
    .status = inode_file_status,
    .sync = inode_sync,
    .close = inode_file_close,
};

/* ---- open() ---- */

/* What open() promises of a file that is there. */
static int check_existing(const struct walk *walk, unsigned flags)
{
    const struct inode *inode = walk->inode;
    if (flags & O_CREAT && flags & O_EXCL)
        return -EEXIST;
    if (is_type(inode, MODE_LINK))
        return -ELOOP; /* O_NOFOLLOW */
    if (is_type(inode, MODE_DIRECTORY)) {
        if ((flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC))
            return -EISDIR;
        return 0;
    }
    if (flags & O_DIRECTORY)
        return -ENOTDIR;
    if (inode->mount->read_only && is_type(inode, MODE_REGULAR) &&
        ((flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC))
        return -EROFS;
    return 0;
}

int make_in(struct walk *walk, uint32_t mode, uint64_t special, const char *target)
{
    struct inode *directory = walk->directory;
    if (directory->links == 0) /* removed, but somebody's current directory */
        return -ENOENT;
    if (directory->mount->read_only)
        return -EROFS;
    return directory->operations->create(directory, &walk->name, mode, special, target,
                                         &walk->inode);
}

/* The open file first: when there is no memory for it, no file has been made either. */
static struct file *make_and_open(struct walk *walk, unsigned flags, unsigned mode, int *error)
{
    if (walk->slash) {
        *error = -ENOENT;
        return NULL;
    }
    struct file *file = file_new(&regular_operations, flags);
    *error = file ? make_in(walk, MODE_REGULAR | umask_apply(mode), 0, NULL) : -ENOMEM;
    if (!*error) {
        file->inode = inode_get(walk->inode);
        return file;
    }
    if (file)
        file_free(file);
    return NULL;
}

/*
 * A device, or a FIFO, at which one may wait for another thread: so it is opened when the walk is
 * over.
 */
enum { OPEN_SPECIAL = 1 };

static struct file *open_type(struct inode *inode, unsigned flags, int *error)
{
    *error = 0;
    if (is_type(inode, MODE_CHARACTER))
        return device_open(inode, flags, error);
    if (is_type(inode, MODE_FIFO))
        return fifo_open(inode, flags, error);
    *error = -ENXIO;
    return NULL;
}

/* Ends the walk. */
__attribute__((noinline)) static struct file *open_special(struct walk *walk, unsigned flags,
                                                           int *error)
{
    struct inode *inode = inode_get(walk->inode);
    path_done(walk);
    struct file *file = open_type(inode, flags, error);
    inode_put(inode);
    return file;
}

/* An open file for the inode, or NULL and *error. OPEN_SPECIAL: no ordinary file. */
static struct file *open_inode(struct inode *inode, unsigned flags, int *error)
{
    const struct file_operations *operations;
    if (is_type(inode, MODE_REGULAR))
        operations = &regular_operations;
    else if (is_type(inode, MODE_DIRECTORY))
        operations = &directory_operations;
    else {
        *error = OPEN_SPECIAL;
        return NULL;
    }
    struct file *file = file_new(operations, flags);
    if (file)
        file->inode = inode_get(inode);
    else
        *error = -ENOMEM;
    return file;
}

/* Flags with which more than reading what is there may be meant. */
enum { NOT_PLAIN = O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC | O_DIRECTORY | O_NOFOLLOW };

static unsigned walk_flags(unsigned flags)
{
    bool follow = !(flags & O_NOFOLLOW) && !((flags & O_CREAT) && (flags & O_EXCL));
    return (follow ? PATH_FOLLOW : 0) | (flags & O_CREAT ? PATH_MAKE : 0);
}

__attribute__((noinline)) static struct file *open_unplain(struct walk *walk, unsigned flags,
                                                           unsigned mode, int *error)
{
    if (!walk->inode)
        return make_and_open(walk, flags, mode, error);
    *error = check_existing(walk, flags);
    struct file *file = *error ? NULL : open_inode(walk->inode, flags, error);
    if (!file || !(flags & O_TRUNC) || !is_type(walk->inode, MODE_REGULAR))
        return file;
    *error = inode_resize(walk->inode, 0);
    if (!*error)
        return file;
    file_put(file);
    return NULL;
}

int sys_openat(int directory, const char *path, unsigned flags, unsigned mode)
{
    if ((flags & O_ACCMODE) == O_ACCMODE)
        return -EINVAL;
    int fd = descriptor_reserve(0);
    if (fd < 0)
        return fd;
    bool plain = !(flags & NOT_PLAIN);
    struct walk walk;
    int error = path_walk(&walk, directory, path, plain ? PATH_FOLLOW : walk_flags(flags));
    if (!error) {
        struct file *file = plain ? open_inode(walk.inode, flags, &error)
                                  : open_unplain(&walk, flags, mode, &error);
        if (__builtin_expect(error == OPEN_SPECIAL, 0))
            file = open_special(&walk, flags, &error);
        else
            path_done(&walk);
        if (file) {
            descriptor_set(fd, file, flags & O_CLOEXEC);
            return fd;
        }
    }
    descriptor_cancel(fd);
    return error;
}
