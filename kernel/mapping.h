/*
 * Files in memory: mmap() of a regular file with MAP_SHARED.
 *
 *      struct mapping --> struct inode --> its pages (kernel/fs/page_tree.h)
 *       start .. end           ^               |
 *           |                  +-- mappings    | the same pages, at two addresses
 *           v                                  v
 *      |  lent  |  lent  |  lent  | beyond | beyond |     the high region (kernel/platform.h)
 *      | page 0 | page 1 | page 2 |
 *                            ^ the file's end
 *
 *   MP-1  All pages of a mapping up to the file's end are there, and lent to it, from the call of
 *         mmap() on: ENOMEM comes there, and no access waits or fails. Behind the end there is
 *         nothing (SIGBUS) until the file grows.
 *   MP-2  A file's page is freed only when it is lent no longer: who makes a file shorter takes
 *         back first.
 *   MP-3  What is stored behind a file's end, in its last page, never becomes part of the file: it
 *         is zeroed when the file grows, is mapped again, or is mapped no longer.
 *   MP-4  A mapping counts as a user of its inode (IN-1).
 *   MP-5  Which mappings there are is under kernel/vm.c's mutex; which pages a file has, and its
 *         size, under the inode's (IN-3), which is taken before. inode->mappings counts them,
 *         atomically, and becomes more than 0 with the inode's mutex held.
 *
 * It is all in kernel/fs/mapping.c, which is in an image only if its program calls mmap(): to
 * everybody else these functions are weak references.
 */
#ifndef KERNEL_MAPPING_H
#define KERNEL_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inode;

/* ---- for kernel/vm.c, which holds its mutex ---- */

/*
 * A run is about to be made empty: what was written to files there is noted in their times. It may
 * cut a mapping in two: -ENOMEM, and nothing has changed.
 */
int mapping_prepare_cut(uintptr_t start, uintptr_t end);

/* It is empty. */
void mapping_cut(uintptr_t start, uintptr_t end);

/* Is there a mapping in it that may not have this protection: EACCES? */
bool mapping_refuses(uintptr_t start, uintptr_t end, unsigned protection);

/* ---- with no mutex held ---- */

/* Ends what mapping_cut() left of mappings that are gone. */
void mapping_bury(void);

/*
 * mremap() of a mapping that is to grow: a new address, or a negative errno. 0: it is none, or
 * doesn't grow; kernel/vm.c does it.
 */
long mapping_remap(uintptr_t address, size_t old_length, size_t new_length, unsigned flags);

/* msync(): the times of files that were written in [start, end). */
void mapping_sync(uintptr_t start, uintptr_t end);

/* ---- for who reads and changes a file: with its inode locked, and only if it has mappings ---- */

/*
 * It is about to get the new size. -ENOMEM: it can't be made shorter (platform_run_take_back()),
 * and of mappings some of the pages that were to go are beyond.
 */
int mapping_resizes(struct inode *inode, uint64_t size);

/*
 * It had the old size: pages that are new now are lent to its mappings, as far as there is memory.
 */
void mapping_resized(struct inode *inode, uint64_t old_size);

/* Its times are to tell of what was written to its mappings. */
void mapping_settle(struct inode *inode);

#endif
