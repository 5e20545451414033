#include <errno.h>
#include <sys/select.h>
#include <sys/time.h>

#include "lib/cancel.h"
#include "lib/poll/timeout.h"
#include "syscall.h"

int select(int limit, fd_set *restrict readable, fd_set *restrict writable, fd_set *restrict urgent,
           struct timeval *restrict timeout)
{
    struct timespec time;
    if (timeout && (timeout->tv_usec < 0 || timeout->tv_usec >= 1000000)) {
        errno = EINVAL;
        return -1;
    }
    if (timeout)
        time = (struct timespec){timeout->tv_sec, timeout->tv_usec * 1000};
    return pselect(limit, readable, writable, urgent, timeout ? &time : NULL, NULL);
}

int pselect(int limit, fd_set *restrict readable, fd_set *restrict writable,
            fd_set *restrict urgent, const struct timespec *restrict timeout,
            const sigset_t *restrict mask)
{
    long timeout_ns;
    if (timeout_of_timespec(timeout, &timeout_ns) < 0) {
        errno = EINVAL;
        return -1;
    }
    return POINT(syscall_select(limit, readable, writable, urgent, timeout_ns, (void *)mask));
}
