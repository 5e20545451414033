#include <poll.h>

#include "lib/cancel.h"
#include "lib/poll/timeout.h"
#include "syscall.h"

int poll(struct pollfd *files, nfds_t count, int timeout_ms)
{
    return POINT(syscall_poll(files, count, timeout_of_ms(timeout_ms), NULL));
}
