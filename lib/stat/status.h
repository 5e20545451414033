/*
 * From the kernel's struct file_status to struct stat.
 */
#ifndef LIB_STAT_STATUS_H
#define LIB_STAT_STATUS_H

#include <sys/stat.h>

#include <string.h>

#include "kernel/file_status.h"

static inline void status_to_stat(const struct file_status *from, struct stat *to)
{
    memset(to, 0, sizeof(*to));
    to->st_dev = from->device;
    to->st_ino = from->number;
    to->st_mode = from->mode;
    to->st_nlink = from->links;
    to->st_uid = from->owner;
    to->st_gid = from->group;
    to->st_rdev = from->special;
    to->st_size = from->size;
    to->st_atim = (struct timespec){from->accessed.seconds, from->accessed.nanoseconds};
    to->st_mtim = (struct timespec){from->modified.seconds, from->modified.nanoseconds};
    to->st_ctim = (struct timespec){from->changed.seconds, from->changed.nanoseconds};
    to->st_blksize = from->block_size;
    to->st_blocks = from->blocks;
}

#endif
