/*
 * The RAM file system: files that live in the page cache and nowhere else.
 *
 *   RF-1  A file's data are pages of its tree. Where the tree has none, they are the bytes that were
 *         lent to it (the initrd's, used in place), and where those end, zeroes. The first write to
 *         a lent page copies it.
 *   RF-2  What was lent is never written, and stays for ever.
 *   RF-3  Bytes of a page behind the end of the file are zero.
 *   RF-4  -ENOSPC when there is no memory. What had been there before is still there.
 *   RF-5  A directory's entries keep their place for list() as long as they live: reading goes on
 *         after entries came and went, and gives each that stayed once.
 */
#ifndef KERNEL_FS_RAMFS_H
#define KERNEL_FS_RAMFS_H

#include "kernel/fs/inode.h"

/* An empty one. NULL: no memory. */
struct mount *ramfs_new(void);

/* RF-1: these bytes become the contents of a new, empty file. */
void ramfs_lend(struct inode *file, const void *bytes, uint64_t size);

#endif
