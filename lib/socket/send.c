#include <sys/socket.h>

#include "lib/cancel.h"
#include "syscall.h"

ssize_t send(int fd, const void *buffer, size_t count, int flags)
{
    return POINT_RESTART(syscall_send(fd, buffer, count, flags, NULL, 0));
}

ssize_t sendto(int fd, const void *buffer, size_t count, int flags, const struct sockaddr *address,
               socklen_t size)
{
    return POINT_RESTART(syscall_send(fd, buffer, count, flags, (void *)address, size));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    return POINT_RESTART(syscall_send_message(fd, (void *)message, flags));
}
