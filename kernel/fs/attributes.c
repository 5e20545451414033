/*
 * The system calls on what is known of a file: stat, access, chmod, chown, utimens, truncate,
 * statvfs.
 *
 * Most come twice, by path and by descriptor; both find the inode and then do the same.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/fs/open.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"

#define SECOND 1000000000ll

/* The inode behind a descriptor, counted. */
static int inode_of(int fd, struct inode **found)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int error = file->inode ? 0 : -EINVAL;
    if (!error)
        *found = inode_get(file->inode);
    file_put(file);
    return error;
}

/* The inode at a path, counted. */
static int inode_at(int directory, const char *path, unsigned flags, struct inode **found)
{
    struct walk walk;
    int error = path_walk(&walk, directory, path,
                          (flags & AT_SYMLINK_NOFOLLOW ? 0 : PATH_FOLLOW) |
                              (flags & AT_EMPTY_PATH ? PATH_EMPTY : 0));
    if (error)
        return error;
    *found = inode_get(walk.inode);
    path_done(&walk);
    return 0;
}

int sys_fstatat(int directory, const char *path, void *status, unsigned flags)
{
    struct inode *inode;
    struct file_status told;
    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    int error = inode_at(directory, path, flags, &inode);
    if (error)
        return error;
    inode_status(inode, &told);
    inode_put(inode);
    return copy_out(status, &told, sizeof(told));
}

/* Root may do anything, but execute what nobody may. */
static int check_access(const struct inode *inode, unsigned mode)
{
    if (mode & W_OK && inode->mount->read_only && !is_type(inode, MODE_CHARACTER))
        return -EROFS;
    if (mode & X_OK && !is_type(inode, MODE_DIRECTORY) && !(inode->mode & 0111))
        return -EACCES;
    return 0;
}

int sys_faccessat(int directory, const char *path, unsigned mode, unsigned flags)
{
    struct inode *inode;
    if (mode & ~(R_OK | W_OK | X_OK) || flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW))
        return -EINVAL;
    int error = inode_at(directory, path, flags, &inode);
    if (error)
        return error;
    error = check_access(inode, mode);
    inode_put(inode);
    return error;
}

/* ---- rights and owners; `inode`'s count is used up by all of these ---- */

static int change_mode(struct inode *inode, unsigned mode)
{
    int error = 0;
    if (is_type(inode, MODE_LINK)) {
        error = -EOPNOTSUPP;
    } else if (inode->mount->read_only) {
        error = -EROFS;
    } else {
        inode->mode = (inode->mode & MODE_TYPE) | (mode & MODE_RIGHTS);
        inode->is_new = true;
        inode_touch(inode, TIME_CHANGED);
    }
    inode_put(inode);
    return error;
}

int sys_fchmodat(int directory, const char *path, unsigned mode, unsigned flags)
{
    struct inode *inode;
    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    int error = inode_at(directory, path, flags, &inode);
    return error ? error : change_mode(inode, mode);
}

int sys_fchmod(int fd, unsigned mode)
{
    struct inode *inode;
    int error = inode_of(fd, &inode);
    return error ? error : change_mode(inode, mode);
}

/* -1 leaves it as it is. */
static int change_owner(struct inode *inode, int owner, int group)
{
    int error = inode->mount->read_only ? -EROFS : 0;
    if (!error) {
        inode->owner = owner == -1 ? inode->owner : (uint32_t)owner;
        inode->group = group == -1 ? inode->group : (uint32_t)group;
        inode_touch(inode, TIME_CHANGED);
    }
    inode_put(inode);
    return error;
}

int sys_fchownat(int directory, const char *path, int owner, int group, unsigned flags)
{
    struct inode *inode;
    if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
        return -EINVAL;
    int error = inode_at(directory, path, flags, &inode);
    return error ? error : change_owner(inode, owner, group);
}

int sys_fchown(int fd, int owner, int group)
{
    struct inode *inode;
    int error = inode_of(fd, &inode);
    return error ? error : change_owner(inode, owner, group);
}

/* ---- times ---- */

/* What to set: access, then modification. No `program_times`: now, both. */
static int read_times(const void *program_times, struct file_time times[2])
{
    times[0] = times[1] = (struct file_time){0, UTIME_NOW};
    if (program_times && copy_in(times, program_times, 2 * sizeof(*times)) < 0)
        return -EFAULT;
    for (int i = 0; i < 2; i++) {
        int64_t ns = times[i].nanoseconds;
        if (ns != UTIME_NOW && ns != UTIME_OMIT && (ns < 0 || ns >= SECOND))
            return -EINVAL;
    }
    return 0;
}

static void set_time(struct inode *inode, unsigned which, struct file_time *to,
                     const struct file_time *time)
{
    if (time->nanoseconds == UTIME_NOW)
        inode_touch(inode, which);
    else if (time->nanoseconds != UTIME_OMIT)
        inode_set_time(to, time);
}

static int change_times(struct inode *inode, const struct file_time times[2])
{
    int error = inode->mount->read_only ? -EROFS : 0;
    bool any = times[0].nanoseconds != UTIME_OMIT || times[1].nanoseconds != UTIME_OMIT;
    if (!error && any) {
        set_time(inode, TIME_ACCESSED, &inode->accessed, &times[0]);
        set_time(inode, TIME_MODIFIED, &inode->modified, &times[1]);
        inode_touch(inode, TIME_CHANGED);
    }
    inode_put(inode);
    return error;
}

int sys_utimensat(int directory, const char *path, void *program_times, unsigned flags)
{
    struct inode *inode;
    struct file_time times[2];
    if (flags & ~AT_SYMLINK_NOFOLLOW)
        return -EINVAL;
    int error = read_times(program_times, times);
    if (!error)
        error = inode_at(directory, path, flags, &inode);
    return error ? error : change_times(inode, times);
}

int sys_futimens(int fd, void *program_times)
{
    struct inode *inode;
    struct file_time times[2];
    int error = read_times(program_times, times);
    if (!error)
        error = inode_of(fd, &inode);
    return error ? error : change_times(inode, times);
}

/* ---- size ---- */

int sys_truncate(const char *path, long size)
{
    struct inode *inode;
    if (size < 0)
        return -EINVAL;
    int error = inode_at(AT_FDCWD, path, 0, &inode);
    if (error)
        return error;
    if (is_type(inode, MODE_DIRECTORY))
        error = -EISDIR;
    else if (!is_type(inode, MODE_REGULAR))
        error = -EINVAL;
    else if (inode->mount->read_only)
        error = -EROFS;
    else
        error = inode_resize(inode, size);
    inode_put(inode);
    return error;
}

int sys_ftruncate(int fd, long size)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int error = -EINVAL;
    if (size >= 0 && file->inode && is_type(file->inode, MODE_REGULAR) && file->access & FILE_WRITE)
        error = inode_resize(file->inode, size);
    file_put(file);
    return error;
}

int sys_fsync(int fd)
{
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int error = file->operations->sync ? file->operations->sync(file) : -EINVAL;
    file_put(file);
    return error;
}

/* ---- the file system ---- */

static int tell_file_system(struct inode *inode, void *status)
{
    struct file_system_status told;
    inode->mount->status(inode->mount, &told);
    inode_put(inode);
    return copy_out(status, &told, sizeof(told));
}

int sys_statvfs(const char *path, void *status)
{
    struct inode *inode;
    int error = inode_at(AT_FDCWD, path, 0, &inode);
    return error ? error : tell_file_system(inode, status);
}

int sys_fstatvfs(int fd, void *status)
{
    struct inode *inode;
    int error = inode_of(fd, &inode);
    return error ? error : tell_file_system(inode, status);
}
