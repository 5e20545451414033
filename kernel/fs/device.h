/*
 * Device files: what opening one of them means. The table is in device.c.
 */
#ifndef KERNEL_FS_DEVICE_H
#define KERNEL_FS_DEVICE_H

#include "kernel/fs/inode.h"

/*
 * Opens the device that the inode stands for. NULL, and *error: -ENXIO, there is none of this
 * number; -EACCES; -ENOMEM.
 */
struct file *device_open(struct inode *inode, unsigned flags, int *error);

/* /dev/kmsg: kmsg.c. */
extern const struct file_operations kmsg_operations;

#endif
