#include <sys/socket.h>

#include "lib/result.h"
#include "syscall.h"

int socketpair(int family, int type, int protocol, int fds[2])
{
    return result(syscall_socketpair(family, type, protocol, fds));
}

int shutdown(int fd, int how)
{
    return result(syscall_shutdown(fd, how));
}

int getsockopt(int fd, int level, int option, void *restrict value, socklen_t *restrict size)
{
    return result(syscall_getsockopt(fd, level, option, value, size));
}

int setsockopt(int fd, int level, int option, const void *value, socklen_t size)
{
    return result(syscall_setsockopt(fd, level, option, (void *)value, size));
}

int getsockname(int fd, struct sockaddr *restrict address, socklen_t *restrict size)
{
    return result(syscall_getsockname(fd, 0, address, size));
}

int getpeername(int fd, struct sockaddr *restrict address, socklen_t *restrict size)
{
    return result(syscall_getsockname(fd, 1, address, size));
}
