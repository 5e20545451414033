/*
 * Inodes, names and mounts: what a file system shows to the rest of the kernel.
 *
 *      system calls (open.c, names.c, attributes.c, directory.c)
 *           |                                  path.c: from a path to an inode
 *      struct inode --> inode_operations       pages, directories, a disk: the file system's own
 *           |
 *      struct mount --> which tree it is part of, and where that hangs in the tree above
 *
 *   IN-1  Whoever keeps a pointer to an inode has counted himself by inode_get(), and ends that by
 *         inode_put(). Its names together count as one, which goes when links becomes 0. When
 *         nobody is left, the file system's release() ends the file: so an unlinked file lives as
 *         long as it is open. Counting takes no lock.
 *   IN-2  Names (struct name) keep the rules of name.h.
 *   IN-3  Names, links and mounts are under one mutex (MUTEX_NAMES: path.h), which each path walk
 *         takes and keeps until what it was for is done: nothing comes between the look and the
 *         deed. A regular file's data and size, and the positions of all who have an inode open,
 *         are under the inode's own (MUTEX_FILE): so each read() and write() is one (POSIX.1-2017,
 *         2.9.7). Time stamps are under a spinlock (LOCK_TIMES), flock()'s under a queue's
 *         (lock.c); other attributes are single words.
 *   IN-4  Operations may sleep. Errors are negative errnos. What a call checks before it asks the
 *         file system (types, "." and "..", mounts, rights) is checked by the callers, once for
 *         all.
 */
#ifndef KERNEL_FS_INODE_H
#define KERNEL_FS_INODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/file.h"
#include "kernel/fs/name.h"
#include "kernel/mutex.h"

struct inode;
struct mount;
struct pipe;

/* What list() tells of one entry; `text` is valid until the directory changes. */
struct listed {
    const char *text;
    uint32_t length;
    uint32_t mode;    /* the type */
    bool is_new_name; /* not there at boot */
    uint64_t number;
};

struct inode_operations {
    /* ---- of directories ---- */

    /* The inode of this name, counted, in *found; ".." too. -ENOENT. */
    int (*lookup)(struct inode *directory, const struct name *name, struct inode **found);
    /*
     * A new file of the type in `mode`, under a name that is not taken; counted, in *made.
     * `special`: the device number of a device file. `target`: of a symbolic link, with its NUL.
     */
    int (*create)(struct inode *directory, const struct name *name, uint32_t mode, uint64_t special,
                  const char *target, struct inode **made);
    int (*link)(struct inode *directory, const struct name *name, struct inode *inode);
    /* The name goes; of a directory only if it is empty: else -ENOTEMPTY. */
    int (*unlink)(struct inode *directory, const struct name *name, struct inode *inode);
    /*
     * `inode` moves; `replaced`, if not NULL, is what has the new name now, and goes. -ENOTEMPTY;
     * -EINVAL: into itself.
     */
    int (*rename)(struct inode *from, const struct name *name, struct inode *inode,
                  struct inode *to, const struct name *new_name, struct inode *replaced);
    /* The entry at *where or the next one; *where moves behind it. 1, or 0: there is none. */
    int (*list)(struct inode *directory, uint64_t *where, struct listed *entry);
    /* Boot is over: the names that there are now are not new. */
    void (*settle)(struct inode *directory);

    /* ---- of regular files: any place, and holes read as zeroes ---- */

    ptrdiff_t (*read)(struct inode *inode, void *buffer, size_t count, uint64_t at);
    ptrdiff_t (*write)(struct inode *inode, const void *buffer, size_t count, uint64_t at);
    int (*resize)(struct inode *inode, uint64_t size);
    /*
     * Its page, RAM, in which it has its data from page * PAGE_SIZE on; NULL: there is none yet.
     * bring() sees to it that it has all of [first, end): 0, or -ENOMEM. A page stays where it is
     * until the file gets shorter or ends. Both NULL: no page of a file can be mapped.
     */
    void *(*page)(struct inode *inode, uint64_t index);
    int (*bring)(struct inode *inode, uint64_t first, uint64_t end);

    /* ---- of symbolic links ---- */

    const char *(*target)(struct inode *inode);

    /* ---- of all ---- */

    uint64_t (*blocks)(struct inode *inode); /* of 512 bytes */
    /* IN-1: nobody has it open and it has no name. Frees the structure. */
    void (*release)(struct inode *inode);
};

struct inode {
    const struct inode_operations *operations;
    struct mount *mount;   /* the tree it is part of */
    struct mount *covered; /* a tree hangs over this directory */
    uint64_t number;       /* never 0, never used again in this mount */
    uint64_t size;
    uint64_t special;  /* of a device file: its number */
    struct pipe *pipe; /* of a FIFO that somebody has open: fifo.c */
    uint32_t mode;
    uint32_t links;
    uint32_t owner, group;
    uint32_t references;    /* IN-1; atomic */
    uint32_t mappings;      /* kernel/mapping.h */
    bool is_new;            /* made or changed since boot: for OUT= */
    bool locked_exclusive;  /* flock() */
    uint16_t locked_shared; /* how many */
    struct file_time accessed, modified, changed;
    struct mutex mutex; /* IN-3: inode_lock() */
};

struct mount {
    struct inode *root;
    struct inode *over; /* the directory above which it hangs; NULL: "/" */
    uint64_t device;    /* st_dev */
    bool read_only;     /* EROFS */
    void (*status)(struct mount *mount, struct file_system_status *status);
};

static inline bool is_type(const struct inode *inode, uint32_t type)
{
    return (inode->mode & MODE_TYPE) == type;
}

static inline struct inode *inode_get(struct inode *inode)
{
    if (__builtin_expect(threads_many, 0))
        __atomic_fetch_add(&inode->references, 1, __ATOMIC_RELAXED);
    else
        inode->references++;
    return inode;
}

static inline void inode_put(struct inode *inode)
{
    bool is_last = __builtin_expect(threads_many, 0)
                       ? __atomic_sub_fetch(&inode->references, 1, __ATOMIC_ACQ_REL) == 0
                       : --inode->references == 0;
    if (__builtin_expect(is_last, 0))
        inode->operations->release(inode);
}

/* For inode_lock(), with threads_many. */
bool inode_lock_many(struct inode *inode);

/*
 * Its data and its positions are the caller's for a while. False: they are already (a readv() does
 * it around its reads), or there is one thread; then there is nothing to unlock.
 */
static inline bool inode_lock(struct inode *inode)
{
    return __builtin_expect(threads_many, 0) ? inode_lock_many(inode) : false;
}

static inline void inode_unlock(struct inode *inode)
{
    mutex_unlock_many(&inode->mutex);
}

/* A regular file's size, with its time stamps: inode.c. An operation's errors. */
int inode_resize(struct inode *inode, uint64_t size);

/* ---- time stamps: inode.c ---- */

enum { TIME_ACCESSED = 1, TIME_MODIFIED = 2, TIME_CHANGED = 4 };

/* These are now; MODIFIED and CHANGED also note that the file is not as it was at boot. */
void inode_touch(struct inode *inode, unsigned which);

/*
 * The file was read. The time is kept only if it would tell something new: not since the last
 * change (as Linux's "relatime").
 */
static inline void inode_was_read(struct inode *inode)
{
    if (inode->accessed.seconds < inode->modified.seconds ||
        (inode->accessed.seconds == inode->modified.seconds &&
         inode->accessed.nanoseconds <= inode->modified.nanoseconds))
        inode_touch(inode, TIME_ACCESSED);
}

/* One of an inode's becomes that. */
void inode_set_time(struct file_time *stamp, const struct file_time *time);

void inode_status(struct inode *inode, struct file_status *status);

/* ---- mounts: mount.c ---- */

extern struct mount *root_mount;

/*
 * Hangs `mount` over a directory. -EBUSY: something hangs there. Both stay for ever: there is no
 * unmounting yet.
 */
int mount_over(struct inode *directory, struct mount *mount);

/* A number for st_dev. */
uint64_t mount_new_device(void);

#endif
