#include <errno.h>
#include <sys/epoll.h>

#include "lib/result.h"
#include "syscall.h"

int epoll_create1(int flags)
{
    return result(syscall_epoll_create(flags));
}

int epoll_create(int size)
{
    if (size <= 0) {
        errno = EINVAL;
        return -1;
    }
    return epoll_create1(0);
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
    return result(syscall_epoll_ctl(epoll, operation, fd, event));
}
