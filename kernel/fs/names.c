/*
 * The system calls that make, move and remove names: mkdir, mknod, unlink, rmdir, rename, link,
 * symlink, readlink. POSIX.1-2017, each under its own name.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/open.h"
#include "kernel/heap.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"

/* Something new at a path where nothing may be. */
static int make_at(int directory, const char *path, uint32_t mode, uint64_t special,
                   const char *target)
{
    struct walk walk;
    int error = path_walk(&walk, directory, path, PATH_MAKE);
    if (error)
        return error;
    if (walk.inode)
        error = -EEXIST;
    else if (walk.slash && (mode & MODE_TYPE) != MODE_DIRECTORY)
        error = -ENOENT;
    else
        error = make_in(&walk, mode, special, target);
    path_done(&walk);
    return error;
}

int sys_mkdirat(int directory, const char *path, unsigned mode)
{
    return make_at(directory, path, MODE_DIRECTORY | umask_apply(mode), 0, NULL);
}

/* mkfifo(), too. Devices other than those that device.c has can be made, but not opened: ENXIO. */
int sys_mknodat(int directory, const char *path, unsigned mode, long special)
{
    uint32_t type = mode & MODE_TYPE ? mode & MODE_TYPE : MODE_REGULAR;
    if (type != MODE_REGULAR && type != MODE_FIFO && type != MODE_CHARACTER)
        return -EINVAL;
    return make_at(directory, path, type | umask_apply(mode), type == MODE_CHARACTER ? special : 0,
                   NULL);
}

int sys_symlinkat(const char *program_target, int directory, const char *path)
{
    int error;
    char *target = path_copy(program_target, &error);
    if (!target)
        return error;
    error = *target ? make_at(directory, path, MODE_LINK | 0777, 0, target) : -ENOENT;
    heap_free(target);
    return error;
}

long sys_readlinkat(int directory, const char *path, void *buffer, unsigned long size)
{
    struct walk walk;
    int error = path_walk(&walk, directory, path, 0);
    if (error)
        return error;
    long result = -EINVAL;
    if (is_type(walk.inode, MODE_LINK)) {
        unsigned long length = walk.inode->size;
        result = length < size ? length : size;
        error = copy_out(buffer, walk.inode->operations->target(walk.inode), result);
        if (error)
            result = error;
        inode_was_read(walk.inode);
    }
    path_done(&walk);
    return result;
}

/* Is this the root of a mount, or does something hang there? Neither can be taken away. */
static bool is_mounted(const struct inode *inode)
{
    return inode->covered || inode == inode->mount->root;
}

static int remove_checked(struct walk *walk, bool wants_directory)
{
    struct inode *inode = walk->inode;
    if (walk->last == LAST_DOT && wants_directory)
        return -EINVAL;
    if (walk->last == LAST_DOT_DOT && wants_directory)
        return -ENOTEMPTY;
    if (!wants_directory && is_type(inode, MODE_DIRECTORY))
        return -EPERM;
    if (wants_directory && !is_type(inode, MODE_DIRECTORY))
        return -ENOTDIR;
    if (is_mounted(inode))
        return -EBUSY;
    if (inode->mount->read_only)
        return -EROFS;
    return walk->directory->operations->unlink(walk->directory, &walk->name, inode);
}

int sys_unlinkat(int directory, const char *path, unsigned flags)
{
    struct walk walk;
    if (flags & ~AT_REMOVEDIR)
        return -EINVAL;
    int error = path_walk(&walk, directory, path, 0);
    if (error)
        return error;
    error = remove_checked(&walk, flags & AT_REMOVEDIR);
    path_done(&walk);
    return error;
}

int sys_linkat(int from, const char *path, int to, const char *new_path, unsigned flags)
{
    struct walk old, new;
    if (flags & ~AT_SYMLINK_FOLLOW)
        return -EINVAL;
    int error = path_walk(&old, from, path, flags & AT_SYMLINK_FOLLOW ? PATH_FOLLOW : 0);
    if (error)
        return error;
    error = path_walk(&new, to, new_path, PATH_MAKE | PATH_LOCKED);
    if (error) {
        path_done(&old);
        return error;
    }
    struct inode *directory = new.directory;
    if (new.inode)
        error = -EEXIST;
    else if (is_type(old.inode, MODE_DIRECTORY))
        error = -EPERM;
    else if (new.slash || directory->links == 0)
        error = -ENOENT;
    else if (directory->mount != old.inode->mount)
        error = -EXDEV;
    else if (directory->mount->read_only)
        error = -EROFS;
    else
        error = directory->operations->link(directory, &new.name, old.inode);
    path_done(&new);
    path_done(&old);
    return error;
}

/* What rename() refuses before the file system is asked. 1: there is nothing to do. */
static int check_rename(const struct walk *old, const struct walk *new)
{
    if (old->last != LAST_NAME || new->last != LAST_NAME)
        return old->last == LAST_DOT || old->last == LAST_DOT_DOT || new->last == LAST_DOT ||
                       new->last == LAST_DOT_DOT
                   ? -EINVAL
                   : -EBUSY;
    bool is_directory = is_type(old->inode, MODE_DIRECTORY);
    if (new->inode == old->inode)
        return 1; /* the same file, perhaps under two names: both stay */
    if (new->inode && is_directory && !is_type(new->inode, MODE_DIRECTORY))
        return -ENOTDIR;
    if (new->inode && !is_directory && is_type(new->inode, MODE_DIRECTORY))
        return -EISDIR;
    if (!new->inode &&new->slash && !is_directory)
        return -ENOTDIR;
    if (is_mounted(old->inode) || (new->inode &&is_mounted(new->inode)))
        return -EBUSY;
    if (new->directory->mount != old->directory->mount)
        return -EXDEV;
    if (new->directory->mount->read_only)
        return -EROFS;
    return new->directory->links ? 0 : -ENOENT;
}

int sys_renameat(int from, const char *path, int to, const char *new_path)
{
    struct walk old, new;
    int error = path_walk(&old, from, path, 0);
    if (error)
        return error;
    error = path_walk(&new, to, new_path, PATH_MAKE | PATH_LOCKED);
    if (error) {
        path_done(&old);
        return error;
    }
    error = check_rename(&old, &new);
    if (!error)
        error = old.directory->operations->rename(old.directory, &old.name, old.inode,
                                                  new.directory, &new.name, new.inode);
    path_done(&new);
    path_done(&old);
    return error < 0 ? error : 0;
}
