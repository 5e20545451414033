#include <errno.h>
#include <sys/epoll.h>

#include "lib/cancel.h"
#include "lib/poll/timeout.h"
#include "syscall.h"

int epoll_wait(int epoll, struct epoll_event *events, int limit, int timeout_ms)
{
    return POINT(syscall_epoll_wait(epoll, events, limit, timeout_of_ms(timeout_ms), NULL));
}

int epoll_pwait(int epoll, struct epoll_event *events, int limit, int timeout_ms,
                const sigset_t *mask)
{
    return POINT(syscall_epoll_wait(epoll, events, limit, timeout_of_ms(timeout_ms), (void *)mask));
}

int epoll_pwait2(int epoll, struct epoll_event *events, int limit, const struct timespec *timeout,
                 const sigset_t *mask)
{
    long timeout_ns;
    if (timeout_of_timespec(timeout, &timeout_ns) < 0) {
        errno = EINVAL;
        return -1;
    }
    return POINT(syscall_epoll_wait(epoll, events, limit, timeout_ns, (void *)mask));
}
