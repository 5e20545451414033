/*
 * What is mounted where, and the tree at boot.
 *
 *      /        RAM file system, filled from the initrd (initrd.c) if the loader brought one
 *      /dev     another, with the device files (device.c)
 *      /tmp     a directory, made if the initrd has none
 */
#ifndef KERNEL_FS_MOUNT_H
#define KERNEL_FS_MOUNT_H

#include "kernel/fs/inode.h"

/* Unpacks a tar archive into the tree; ends the machine with a message if it is damaged. initrd.c. */
void initrd_unpack(const char *archive, size_t size);

/* Mounts /dev. device.c. 0 or a negative errno. */
int devices_mount(void);

/* A directory below the root, unless it is there. */
int directory_make(const char *path, uint32_t mode);

#endif
