/*
 * <sys/socket.h>: what local pairs of sockets need. The network will bring the rest.
 */
#ifndef _SYS_SOCKET_H
#define _SYS_SOCKET_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t socklen_t;
typedef uint16_t sa_family_t;

#define AF_UNSPEC 0
#define AF_UNIX   1
#define AF_LOCAL  AF_UNIX
#define PF_UNSPEC AF_UNSPEC
#define PF_UNIX   AF_UNIX
#define PF_LOCAL  AF_UNIX

#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_SEQPACKET 5
#define SOCK_NONBLOCK  O_NONBLOCK
#define SOCK_CLOEXEC   O_CLOEXEC

#define SOL_SOCKET    1
#define SO_REUSEADDR  2
#define SO_TYPE       3
#define SO_ERROR      4
#define SO_SNDBUF     7
#define SO_RCVBUF     8
#define SO_KEEPALIVE  9
#define SO_RCVTIMEO   20
#define SO_SNDTIMEO   21
#define SO_ACCEPTCONN 30
#define SO_PROTOCOL   38
#define SO_DOMAIN     39

#define MSG_PEEK     0x2
#define MSG_TRUNC    0x20
#define MSG_DONTWAIT 0x40
#define MSG_EOR      0x80
#define MSG_WAITALL  0x100
#define MSG_NOSIGNAL 0x4000

#define SHUT_RD   0
#define SHUT_WR   1
#define SHUT_RDWR 2

struct sockaddr {
    sa_family_t sa_family;
    char sa_data[14];
};

struct sockaddr_storage {
    sa_family_t ss_family;
    char __storage[118];
    uint64_t __alignment;
};

struct msghdr {
    void *msg_name;
    socklen_t msg_namelen;
    struct iovec *msg_iov;
    size_t msg_iovlen;
    void *msg_control; /* nothing can be passed beside the data: it comes back as 0 bytes */
    size_t msg_controllen;
    int msg_flags;
};

int socketpair(int family, int type, int protocol, int fds[2]);
ssize_t send(int fd, const void *buffer, size_t count, int flags);
ssize_t sendto(int fd, const void *buffer, size_t count, int flags, const struct sockaddr *address,
               socklen_t size);
ssize_t sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t recv(int fd, void *buffer, size_t count, int flags);
ssize_t recvfrom(int fd, void *__restrict buffer, size_t count, int flags,
                 struct sockaddr *__restrict address, socklen_t *__restrict size);
ssize_t recvmsg(int fd, struct msghdr *message, int flags);
int shutdown(int fd, int how);
int getsockopt(int fd, int level, int option, void *__restrict value, socklen_t *__restrict size);
int setsockopt(int fd, int level, int option, const void *value, socklen_t size);
int getsockname(int fd, struct sockaddr *__restrict address, socklen_t *__restrict size);
int getpeername(int fd, struct sockaddr *__restrict address, socklen_t *__restrict size);

#ifdef __cplusplus
}
#endif

#endif
