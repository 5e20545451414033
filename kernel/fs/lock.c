/*
 * flock(): a lock on a whole file, which belongs to the open file (so to all descriptors that are
 * dup()s of each other). Any number share it, or one has it alone.
 *
 * A change from one kind to the other gives the old one up first, as everywhere: another may come
 * in between. Who waits in vain can be interrupted.
 */
#include "kernel/errno.h"
#include "kernel/fs/open.h"
#include "kernel/syscalls.h"
#include "kernel/wait.h"

static struct wait_queue released; /* some file's lock was given up; who waits looks again */

void file_unlock(struct file *file)
{
    wait_begin(&released);
    if (file->locks == LOCK_EX)
        file->inode->locked_exclusive = false;
    else if (file->locks == LOCK_SH)
        file->inode->locked_shared--;
    file->locks = 0;
    wait_wake(&released);
    wait_end(&released);
}

static bool try_lock(struct file *file, unsigned kind)
{
    struct inode *inode = file->inode;
    if (inode->locked_exclusive || (kind == LOCK_EX && inode->locked_shared))
        return false;
    if (kind == LOCK_EX)
        inode->locked_exclusive = true;
    else
        inode->locked_shared++;
    file->locks = kind;
    return true;
}

static int lock(struct file *file, unsigned operation)
{
    unsigned kind = operation & ~LOCK_NB;
    if (file->locks == kind)
        return 0;
    file_unlock(file);
    int error = 0;
    wait_begin(&released);
    while (!error && !try_lock(file, kind))
        error = operation & LOCK_NB ? -EAGAIN : wait_sleep(&released, WAIT_FOREVER);
    wait_end(&released);
    return error;
}

int sys_flock(int fd, unsigned operation)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int error = 0;
    unsigned kind = operation & ~LOCK_NB;
    if ((kind != LOCK_SH && kind != LOCK_EX && kind != LOCK_UN) || !file->inode)
        error = -EINVAL;
    else if (kind == LOCK_UN)
        file_unlock(file);
    else
        error = lock(file, operation);
    file_put(file);
    return error;
}
