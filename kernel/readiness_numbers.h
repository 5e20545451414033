/*
 * Numbers and structures of poll(), epoll, eventfd, timerfd and socketpair() that lib/ and the
 * kernel share. Header only. Programs see the same values under POSIX's and Linux's names;
 * lib/poll/poll_check.c asserts it.
 */
#ifndef KERNEL_READINESS_NUMBERS_H
#define KERNEL_READINESS_NUMBERS_H

#include <stdint.h>

/* poll() and epoll: the same bits. */
enum {
    EVENT_READ = 0x1,
    EVENT_PRIORITY = 0x2,
    EVENT_WRITE = 0x4,
    EVENT_ERROR = 0x8,
    EVENT_HANGUP = 0x10,
    EVENT_INVALID = 0x20,
    EVENT_READ_NORMAL = 0x40,
    EVENT_READ_BAND = 0x80,
    EVENT_WRITE_NORMAL = 0x100,
    EVENT_WRITE_BAND = 0x200,
    EVENT_READ_HANGUP = 0x2000,
    EVENT_READS = EVENT_READ | EVENT_READ_NORMAL,
    EVENT_WRITES = EVENT_WRITE | EVENT_WRITE_NORMAL,
    EVENT_ALWAYS = EVENT_ERROR | EVENT_HANGUP, /* told without being asked for */
};

/* struct pollfd */
struct poll_entry {
    int32_t fd; /* < 0: left out */
    uint16_t events, told;
};

/* epoll_ctl() */
enum { EPOLL_ADD = 1, EPOLL_DELETE = 2, EPOLL_MODIFY = 3 };

#define EPOLL_EXCLUSIVE 0x10000000u
#define EPOLL_WAKEUP    0x20000000u
#define EPOLL_ONESHOT   0x40000000u
#define EPOLL_EDGE      0x80000000u

/* struct epoll_event */
struct epoll_told {
    uint32_t events;
    uint64_t data;
};

enum { EVENTFD_SEMAPHORE = 1 };

enum { TIMERFD_ABSOLUTE = 1, TIMERFD_CANCEL_ON_SET = 2 };

/* struct itimerspec: seconds and nanoseconds of the interval, and of the first time. */
struct timerfd_times {
    int64_t interval_s, interval_ns;
    int64_t first_s, first_ns;
};

/* struct signalfd_siginfo */
struct signalfd_told {
    uint32_t number;
    int32_t error, code;
    uint32_t process, user;
    int32_t fd;
    uint32_t timer, band, overrun, trap;
    int32_t status, value_int;
    uint64_t value, user_time, system_time, address;
    uint8_t padding[48];
};

enum { SOCKET_FAMILY_LOCAL = 1 }; /* AF_UNIX */
enum { SOCKET_STREAM = 1, SOCKET_DATAGRAM = 2, SOCKET_SEQUENCED = 5, SOCKET_TYPE = 0xf };

enum { /* send(), recv() */
       MESSAGE_PEEK = 0x2,
       MESSAGE_TRUNCATED = 0x20,
       MESSAGE_DONT_WAIT = 0x40,
       MESSAGE_END = 0x80,
       MESSAGE_WAIT_ALL = 0x100,
       MESSAGE_NO_SIGNAL = 0x4000,
};

enum { SOCKET_SHUT_READ = 0, SOCKET_SHUT_WRITE = 1, SOCKET_SHUT_BOTH = 2 };

enum { /* getsockopt() at SOL_SOCKET */
       SOCKET_LEVEL = 1,
       SOCKET_REUSE_ADDRESS = 2,
       SOCKET_OPTION_TYPE = 3,
       SOCKET_ERROR = 4,
       SOCKET_SEND_BUFFER = 7,
       SOCKET_RECEIVE_BUFFER = 8,
       SOCKET_KEEP_ALIVE = 9,
       SOCKET_RECEIVE_TIMEOUT = 20,
       SOCKET_SEND_TIMEOUT = 21,
       SOCKET_ACCEPTS = 30,
       SOCKET_PROTOCOL = 38,
       SOCKET_DOMAIN = 39,
};

/* struct msghdr */
struct socket_message {
    void *name;
    uint32_t name_size;
    uint32_t padding;
    void *pieces;
    uint64_t piece_count;
    void *control;
    uint64_t control_size;
    int32_t flags;
};

#endif
