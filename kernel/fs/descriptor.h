/*
 * The table of descriptors, as those use it who open files. kernel/file.h has the table itself.
 *
 *   DE-1  A descriptor is reserved first and given its file when nothing can fail any more: an
 *         open() that finds no free descriptor has created no file.
 *   DE-2  A new descriptor is the lowest that is free (POSIX.1-2017, 2.14).
 */
#ifndef KERNEL_FS_DESCRIPTOR_H
#define KERNEL_FS_DESCRIPTOR_H

#include "kernel/file.h"

enum { DESCRIPTOR_MAX = 65536 };

/*
 * Reserves the lowest free one that is not below `lowest`. -EMFILE: none; -ENOMEM: no table for it.
 */
int descriptor_reserve(int lowest);

/* Ends a reservation: without a file, or with one, whose reference goes to the table. */
void descriptor_cancel(int fd);
void descriptor_set(int fd, struct file *file, bool close_on_exec);

/*
 * A new open file with one reference and the flags of open(); NULL: no memory. file_free() is for
 * the end of its operations' close().
 */
struct file *file_new(const struct file_operations *operations, unsigned flags);
void file_free(struct file *file);

/*
 * A new open file for an object without a name (an eventfd, ...), and a descriptor for it. With an
 * error (-EMFILE, -ENOMEM) the object stays the caller's. `made`, if not NULL, is told the file
 * before anybody can use it.
 */
int file_open_object(const struct file_operations *operations, unsigned flags, void *object,
                     struct file **made);

/* status() of such files. */
void file_object_status(struct file *file, struct file_status *told);

#endif
