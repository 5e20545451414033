/*
 * Times of files, in seconds, microseconds and nanoseconds: the older calls by the newest.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <utime.h>

#include "lib/result.h"
#include "syscall.h"

int utimensat(int directory, const char *path, const struct timespec *times, int flags)
{
    return result(syscall_utimensat(directory, path, (void *)times, flags));
}

int futimens(int fd, const struct timespec *times)
{
    return result(syscall_futimens(fd, (void *)times));
}

int utime(const char *path, const struct utimbuf *times)
{
    if (!times)
        return utimensat(AT_FDCWD, path, NULL, 0);
    struct timespec both[2] = {{times->actime, 0}, {times->modtime, 0}};
    return utimensat(AT_FDCWD, path, both, 0);
}

/* False: a microsecond that is none, which as nanoseconds could be one of the special values. */
static int convert(const struct timeval *times, struct timespec to[2])
{
    for (int i = 0; i < 2; i++) {
        if (times[i].tv_usec < 0 || times[i].tv_usec >= 1000000) {
            errno = EINVAL;
            return 0;
        }
        to[i] = (struct timespec){times[i].tv_sec, times[i].tv_usec * 1000};
    }
    return 1;
}

int utimes(const char *path, const struct timeval *times)
{
    struct timespec both[2];
    if (times && !convert(times, both))
        return -1;
    return utimensat(AT_FDCWD, path, times ? both : NULL, 0);
}

int lutimes(const char *path, const struct timeval *times)
{
    struct timespec both[2];
    if (times && !convert(times, both))
        return -1;
    return utimensat(AT_FDCWD, path, times ? both : NULL, AT_SYMLINK_NOFOLLOW);
}

int futimes(int fd, const struct timeval *times)
{
    struct timespec both[2];
    if (times && !convert(times, both))
        return -1;
    return futimens(fd, times ? both : NULL);
}
