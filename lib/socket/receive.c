#include <sys/socket.h>

#include "lib/cancel.h"
#include "syscall.h"

ssize_t recv(int fd, void *buffer, size_t count, int flags)
{
    return POINT_RESTART(syscall_receive(fd, buffer, count, flags, NULL, NULL));
}

ssize_t recvfrom(int fd, void *restrict buffer, size_t count, int flags,
                 struct sockaddr *restrict address, socklen_t *restrict size)
{
    return POINT_RESTART(syscall_receive(fd, buffer, count, flags, address, size));
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    return POINT_RESTART(syscall_receive_message(fd, message, flags));
}
