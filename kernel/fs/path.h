/*
 * From a path to a file: POSIX.1-2017, volume 1, section 4.13, "Pathname Resolution".
 *
 *      struct walk walk;
 *      int error = path_walk(&walk, directory_fd, program_path, PATH_FOLLOW);
 *      if (!error) {
 *          ... walk.inode ...
 *          path_done(&walk);
 *      }
 *
 *   PW-1  After 0, walk.inode is the file, counted; with PATH_MAKE it may be NULL: there is none,
 *         but walk.directory and walk.name say where it would be.
 *   PW-2  walk.directory is the directory in which the last name was looked up, counted, and
 *         walk.name that name; after a path that ends in "." or ".." or is "/" the directory is
 *         NULL and walk.last says which.
 *   PW-3  Symbolic links within the path are always followed, the last one with PATH_FOLLOW or if a
 *         slash follows; SYMLOOP_MAX of them at most: -ELOOP.
 *   PW-4  A trailing slash means a directory: else -ENOTDIR. With PATH_MAKE a missing last name may
 *         have one: walk.slash tells.
 *   PW-5  Errors: -ENOENT (also for an empty path), -ENOTDIR, -ELOOP, -ENAMETOOLONG (a name over
 *         NAME_MAX, or a path that doesn't fit into PATH_MAX with its NUL), -EFAULT, -EBADF,
 *         -ENOMEM. After an error nothing is to be done: no path_done().
 *   PW-6  A walk takes the names' mutex (IN-3); path_done() gives it back. With PATH_LOCKED the
 *         caller has it by a walk before, and ends that one last. So between path_walk() and
 *         path_done() names stay as they were found; nothing there may wait for another thread or a
 *         device.
 */
#ifndef KERNEL_FS_PATH_H
#define KERNEL_FS_PATH_H

#include "kernel/fs/inode.h"

enum {
    PATH_FOLLOW = 1, /* a symbolic link at the end */
    PATH_MAKE = 2,   /* the last name may be missing */
    PATH_EMPTY = 4,  /* an empty path is the directory (or file) itself: AT_EMPTY_PATH */
    PATH_LOCKED = 8, /* PW-6 */
};

enum path_last { LAST_NAME, LAST_DOT, LAST_DOT_DOT, LAST_ROOT };

enum { PATH_INLINE = 160, PATH_PADDING = 1 + NAME_WORD };

struct walk {
    struct inode *inode;
    struct inode *directory; /* during the walk: how far it has come */
    struct name name;
    enum path_last last;
    bool slash; /* the path ended in one */

    /* ---- the walk's own ---- */

    unsigned flags, links; /* links: followed so far */
    const char *rest;      /* what is left of the path */
    const char *end;       /* where the path's NUL was: there is a slash now, and then a NUL */
    char *text;            /* what these and name point into: `small`, or memory of its own */
    char small[PATH_INLINE + PATH_PADDING];
};

int path_walk(struct walk *walk, int directory, const char *program_path, unsigned flags);

/* The same from a directory that the kernel has, along a text of its own. */
int path_walk_from(struct walk *walk, struct inode *start, const char *path, unsigned flags);

void path_done(struct walk *walk);

/*
 * A text of the program's, NUL included, in memory of its own (heap_free()); -errno in *error,
 * else.
 */
char *path_copy(const char *program_path, int *error);

/* The current directory, counted by this variable. Under the mutex. */
extern struct inode *path_current;

/* Names stay as they are (IN-3): for those who walk no path. */
extern struct mutex path_names;

static inline void names_lock(void)
{
    mutex_lock(&path_names);
}

static inline void names_unlock(void)
{
    mutex_unlock(&path_names);
}

#endif
