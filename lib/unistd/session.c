/*
 * Groups and sessions can't be made: the one process leads both already, which POSIX has be an
 * error.
 */
#include <errno.h>
#include <unistd.h>

enum { SELF = 1 };

int setpgid(pid_t process, pid_t group)
{
    if ((process != 0 && process != SELF) || group < 0)
        errno = group < 0 ? EINVAL : ESRCH;
    else
        errno = EPERM;
    return -1;
}

pid_t setpgrp(void)
{
    return SELF;
}

pid_t setsid(void)
{
    errno = EPERM;
    return -1;
}

pid_t tcgetpgrp(int fd)
{
    return isatty(fd) ? SELF : -1;
}

int tcsetpgrp(int fd, pid_t group)
{
    if (!isatty(fd))
        return -1;
    if (group == SELF)
        return 0;
    errno = group < 0 ? EINVAL : EPERM;
    return -1;
}
