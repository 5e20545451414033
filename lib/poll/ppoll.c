#include <errno.h>
#include <poll.h>

#include "lib/cancel.h"
#include "lib/poll/timeout.h"
#include "syscall.h"

int ppoll(struct pollfd *files, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    long timeout_ns;
    if (timeout_of_timespec(timeout, &timeout_ns) < 0) {
        errno = EINVAL;
        return -1;
    }
    return POINT(syscall_poll(files, count, timeout_ns, (void *)mask));
}
