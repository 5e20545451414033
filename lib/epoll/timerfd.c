#include <sys/timerfd.h>

#include "lib/result.h"
#include "syscall.h"

int timerfd_create(clockid_t clock, int flags)
{
    return result(syscall_timerfd_create(clock, flags));
}

int timerfd_settime(int fd, int flags, const struct itimerspec *times, struct itimerspec *before)
{
    return result(syscall_timerfd_settime(fd, flags, (void *)times, before));
}

int timerfd_gettime(int fd, struct itimerspec *times)
{
    return result(syscall_timerfd_gettime(fd, times));
}
