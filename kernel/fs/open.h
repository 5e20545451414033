/*
 * What the system calls on files share.
 */
#ifndef KERNEL_FS_OPEN_H
#define KERNEL_FS_OPEN_H

#include "kernel/fs/path.h"

/* The rights that umask() leaves of `mode`. */
uint32_t umask_apply(uint32_t mode);

/*
 * Creates what a PATH_MAKE walk didn't find; afterwards walk->inode is it. `special` and `target`
 * as create() of inode.h has them. 0, -ENOENT, -EROFS, -ENOSPC.
 */
int make_in(struct walk *walk, uint32_t mode, uint64_t special, const char *target);

/* Operations of open files that have an inode. */
void inode_file_status(struct file *file, struct file_status *told);
void inode_file_close(struct file *file);

/* Gives up the flock() that an open file has. lock.c. */
void file_unlock(struct file *file);

#endif
