/*
 * fcntl(): flags of descriptors and open files, and record locks.
 *
 * POSIX's record locks belong to a process, and there is one: it never stands in its own way. So
 * F_SETLK checks what it is given and grants it, and F_GETLK finds nobody in the way. Locks between
 * open files of one process are flock()'s (lock.c).
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/file.h"
#include "kernel/syscalls.h"

static int set_flags(struct file *file, unsigned flags)
{
    const unsigned changeable = O_APPEND | O_NONBLOCK | O_DIRECT;
    file->flags = (file->flags & ~changeable) | (flags & changeable);
    return 0;
}

/* Where the locked range begins must not lie before the file's beginning. */
static int check_range(struct file *file, const struct file_record_lock *lock)
{
    int64_t from = 0, start, end;
    struct file_status status = {0};
    if (lock->whence == FROM_HERE) {
        from = file->position;
    } else if (lock->whence == FROM_END) {
        file->operations->status(file, &status);
        from = status.size;
    } else if (lock->whence != FROM_START) {
        return -EINVAL;
    }
    if (__builtin_add_overflow(from, lock->start, &start) ||
        __builtin_add_overflow(start, lock->length, &end))
        return -EOVERFLOW;
    return start < 0 || end < 0 ? -EINVAL : 0;
}

static int record_lock(struct file *file, int command, void *program_lock)
{
    struct file_record_lock lock;
    int error = copy_in(&lock, program_lock, sizeof(lock));
    if (error)
        return error;
    if (!file->operations->seek)
        return -EINVAL;
    if (lock.type != F_RDLCK && lock.type != F_WRLCK &&
        (lock.type != F_UNLCK || command == F_GETLK))
        return -EINVAL;
    error = check_range(file, &lock);
    if (error)
        return error;
    if (command == F_GETLK) {
        lock.type = F_UNLCK;
        return copy_out(program_lock, &lock, sizeof(lock));
    }
    if (lock.type == F_RDLCK && !(file->access & FILE_READ))
        return -EBADF;
    if (lock.type == F_WRLCK && !(file->access & FILE_WRITE))
        return -EBADF;
    return 0;
}

/*
 * What it was, or, for a new value, 0. It may have been closed since: then nobody knows the answer.
 */
static int descriptor_flags(int fd, int set)
{
    bool were_on = spin_lock_threads(&descriptor_lock);
    struct descriptor *descriptor = descriptor_file(fd) ? &descriptors[fd] : NULL;
    int before = descriptor && descriptor->close_on_exec ? FD_CLOEXEC : 0;
    if (descriptor && set >= 0)
        descriptor->close_on_exec = set;
    spin_unlock_threads(&descriptor_lock, were_on);
    return !descriptor ? -EBADF : set >= 0 ? 0 : before;
}

static int control(struct file *file, int fd, int command, long argument)
{
    switch (command) {
    case F_GETFD: return descriptor_flags(fd, -1);
    case F_SETFD: return descriptor_flags(fd, argument & FD_CLOEXEC);
    case F_GETFL: return file->flags;
    case F_SETFL: return set_flags(file, argument);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW: return record_lock(file, command, (void *)argument);
    default: return -EINVAL;
    }
}

int sys_fcntl(int fd, int command, long argument)
{
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
        if ((int)argument != argument)
            return -EINVAL;
        return sys_dup(fd, argument, command == F_DUPFD ? 0 : O_CLOEXEC);
    }
    struct file *file = file_get(fd);
    if (!file)
        return -EBADF;
    int result = control(file, fd, command, argument);
    file_put(file);
    return result;
}
