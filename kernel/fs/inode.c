/*
 * What all inodes have: time stamps, and what stat() tells of them. See inode.h.
 */
#include "kernel/fs/inode.h"

#include "kernel/platform.h"
#include "kernel/time_of_day.h"

#define SECOND 1000000000ull

void inode_touch(struct inode *inode, unsigned which)
{
    uint64_t ns = time_of_day_offset_ns() + platform_clock_ns();
    struct file_time now = {ns / SECOND, ns % SECOND};
    if (which & TIME_ACCESSED)
        inode->accessed = now;
    if (which & TIME_MODIFIED)
        inode->modified = now;
    if (which & TIME_CHANGED)
        inode->changed = now;
    /* A directory's entries tell for themselves. */
    if (which & TIME_CHANGED && !is_type(inode, MODE_DIRECTORY))
        inode->is_new = true;
}

void inode_status(struct inode *inode, struct file_status *status)
{
    *status = (struct file_status){
        .device = inode->mount->device,
        .number = inode->number,
        .size = inode->size,
        .blocks = inode->operations->blocks(inode),
        .special = inode->special,
        .mode = inode->mode,
        .links = inode->links,
        .owner = inode->owner,
        .group = inode->group,
        .block_size = 4096,
        .accessed = inode->accessed,
        .modified = inode->modified,
        .changed = inode->changed,
    };
}
