/*
 * What all inodes have: time stamps, and what stat() tells of them. See inode.h.
 */
#include "kernel/fs/inode.h"

#include "kernel/mapping.h"
#include "kernel/platform.h"
#include "kernel/time_of_day.h"

#pragma weak mapping_resizes /* in the image if the program maps files */
#pragma weak mapping_resized

#define SECOND 1000000000ull

static struct spinlock times_lock = SPINLOCK(LOCK_TIMES);

bool inode_lock_many(struct inode *inode)
{
    if (mutex_is_mine(&inode->mutex))
        return false;
    mutex_lock_many(&inode->mutex);
    return true;
}

void inode_touch(struct inode *inode, unsigned which)
{
    uint64_t ns = time_of_day_offset_ns() + platform_clock_ns();
    struct file_time now = {ns / SECOND, ns % SECOND};
    bool were_on = spin_lock_threads(&times_lock);
    if (which & TIME_ACCESSED)
        inode->accessed = now;
    if (which & TIME_MODIFIED)
        inode->modified = now;
    if (which & TIME_CHANGED)
        inode->changed = now;
    spin_unlock_threads(&times_lock, were_on);
    /* A directory's entries tell for themselves. */
    if (which & TIME_CHANGED && !is_type(inode, MODE_DIRECTORY))
        inode->is_new = true;
}

static int resize_mapped(struct inode *inode, uint64_t size)
{
    uint64_t old_size = inode->size;
    int error = mapping_resizes(inode, size);
    if (error)
        return error;
    error = inode->operations->resize(inode, size);
    mapping_resized(inode, error ? size : old_size);
    return error;
}

int inode_resize(struct inode *inode, uint64_t size)
{
    bool locked = inode_lock(inode);
    int error =
        inode->mappings ? resize_mapped(inode, size) : inode->operations->resize(inode, size);
    if (!error)
        inode_touch(inode, TIME_MODIFIED | TIME_CHANGED);
    if (locked)
        inode_unlock(inode);
    return error;
}

void inode_set_time(struct file_time *stamp, const struct file_time *time)
{
    bool were_on = spin_lock_threads(&times_lock);
    *stamp = *time;
    spin_unlock_threads(&times_lock, were_on);
}

void inode_status(struct inode *inode, struct file_status *status)
{
    bool were_on = spin_lock_threads(&times_lock);
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
    spin_unlock_threads(&times_lock, were_on);
}
