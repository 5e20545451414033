/*
 * <sys/epoll.h>: Linux's epoll.
 */
#ifndef _SYS_EPOLL_H
#define _SYS_EPOLL_H

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

#define EPOLL_CLOEXEC O_CLOEXEC

#define EPOLL_CTL_ADD 1
#define EPOLL_CTL_DEL 2
#define EPOLL_CTL_MOD 3

#define EPOLLIN        0x1u
#define EPOLLPRI       0x2u
#define EPOLLOUT       0x4u
#define EPOLLERR       0x8u
#define EPOLLHUP       0x10u
#define EPOLLRDNORM    0x40u
#define EPOLLRDBAND    0x80u
#define EPOLLWRNORM    0x100u
#define EPOLLWRBAND    0x200u
#define EPOLLMSG       0x400u /* never told */
#define EPOLLRDHUP     0x2000u
#define EPOLLEXCLUSIVE 0x10000000u
#define EPOLLWAKEUP    0x20000000u /* nothing here sleeps in that sense */
#define EPOLLONESHOT   0x40000000u
#define EPOLLET        0x80000000u

typedef union epoll_data {
    void *ptr;
    int fd;
    uint32_t u32;
    uint64_t u64;
} epoll_data_t;

struct epoll_event {
    uint32_t events;
    epoll_data_t data;
};

int epoll_create(int size);
int epoll_create1(int flags);
int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event);
int epoll_wait(int epoll, struct epoll_event *events, int limit, int timeout_ms);
int epoll_pwait(int epoll, struct epoll_event *events, int limit, int timeout_ms,
                const sigset_t *mask);
int epoll_pwait2(int epoll, struct epoll_event *events, int limit, const struct timespec *timeout,
                 const sigset_t *mask);

#ifdef __cplusplus
}
#endif

#endif
