/*
 * The kernel's numbers (kernel/readiness_numbers.h) are those of the headers that programs see.
 * Nothing of this file is linked; it has only to compile.
 */
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "kernel/readiness_numbers.h"

#define SAME(ours, theirs) _Static_assert((ours) == (theirs), #ours)

SAME(EVENT_READ, POLLIN);
SAME(EVENT_PRIORITY, POLLPRI);
SAME(EVENT_WRITE, POLLOUT);
SAME(EVENT_ERROR, POLLERR);
SAME(EVENT_HANGUP, POLLHUP);
SAME(EVENT_INVALID, POLLNVAL);
SAME(EVENT_READ_NORMAL, POLLRDNORM);
SAME(EVENT_READ_BAND, POLLRDBAND);
SAME(EVENT_WRITE_NORMAL, POLLWRNORM);
SAME(EVENT_WRITE_BAND, POLLWRBAND);
SAME(EVENT_READ_HANGUP, POLLRDHUP);
SAME(sizeof(struct poll_entry), sizeof(struct pollfd));
SAME(offsetof(struct poll_entry, events), offsetof(struct pollfd, events));
SAME(offsetof(struct poll_entry, told), offsetof(struct pollfd, revents));

SAME(EVENT_READ, EPOLLIN);
SAME(EVENT_WRITE, EPOLLOUT);
SAME(EVENT_READ_HANGUP, EPOLLRDHUP);
SAME(EPOLL_ADD, EPOLL_CTL_ADD);
SAME(EPOLL_DELETE, EPOLL_CTL_DEL);
SAME(EPOLL_MODIFY, EPOLL_CTL_MOD);
SAME(EPOLL_EXCLUSIVE, EPOLLEXCLUSIVE);
SAME(EPOLL_WAKEUP, EPOLLWAKEUP);
SAME(EPOLL_ONESHOT, EPOLLONESHOT);
SAME(EPOLL_EDGE, EPOLLET);
SAME(sizeof(struct epoll_told), sizeof(struct epoll_event));
SAME(offsetof(struct epoll_told, data), offsetof(struct epoll_event, data));

SAME(EVENTFD_SEMAPHORE, EFD_SEMAPHORE);
SAME(TIMERFD_ABSOLUTE, TFD_TIMER_ABSTIME);
SAME(TIMERFD_CANCEL_ON_SET, TFD_TIMER_CANCEL_ON_SET);
SAME(sizeof(struct timerfd_times), sizeof(struct itimerspec));
SAME(offsetof(struct timerfd_times, first_s), offsetof(struct itimerspec, it_value));

SAME(SOCKET_FAMILY_LOCAL, AF_UNIX);
SAME(SOCKET_STREAM, SOCK_STREAM);
SAME(SOCKET_DATAGRAM, SOCK_DGRAM);
SAME(SOCKET_SEQUENCED, SOCK_SEQPACKET);
SAME(MESSAGE_PEEK, MSG_PEEK);
SAME(MESSAGE_TRUNCATED, MSG_TRUNC);
SAME(MESSAGE_DONT_WAIT, MSG_DONTWAIT);
SAME(MESSAGE_END, MSG_EOR);
SAME(MESSAGE_WAIT_ALL, MSG_WAITALL);
SAME(MESSAGE_NO_SIGNAL, MSG_NOSIGNAL);
SAME(SOCKET_SHUT_READ, SHUT_RD);
SAME(SOCKET_SHUT_WRITE, SHUT_WR);
SAME(SOCKET_SHUT_BOTH, SHUT_RDWR);
SAME(SOCKET_LEVEL, SOL_SOCKET);
SAME(SOCKET_REUSE_ADDRESS, SO_REUSEADDR);
SAME(SOCKET_OPTION_TYPE, SO_TYPE);
SAME(SOCKET_ERROR, SO_ERROR);
SAME(SOCKET_SEND_BUFFER, SO_SNDBUF);
SAME(SOCKET_RECEIVE_BUFFER, SO_RCVBUF);
SAME(SOCKET_KEEP_ALIVE, SO_KEEPALIVE);
SAME(SOCKET_RECEIVE_TIMEOUT, SO_RCVTIMEO);
SAME(SOCKET_SEND_TIMEOUT, SO_SNDTIMEO);
SAME(SOCKET_ACCEPTS, SO_ACCEPTCONN);
SAME(SOCKET_PROTOCOL, SO_PROTOCOL);
SAME(SOCKET_DOMAIN, SO_DOMAIN);
SAME(sizeof(struct socket_message), sizeof(struct msghdr));
SAME(offsetof(struct socket_message, pieces), offsetof(struct msghdr, msg_iov));
SAME(offsetof(struct socket_message, control_size), offsetof(struct msghdr, msg_controllen));
SAME(offsetof(struct socket_message, flags), offsetof(struct msghdr, msg_flags));
