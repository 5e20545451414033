/*
 * <sys/select.h>: waiting by sets of descriptors. newlib's has room for 64; here every program's
 * has room for 16,384, which is 2 KB a set. A program that defines FD_SETSIZE before has its way.
 */
#ifndef _SYS_SELECT_H
#define _SYS_SELECT_H

#include <sys/_sigset.h>
#include <sys/_timeval.h>
#include <sys/cdefs.h>
#include <sys/timespec.h>

#ifndef _SIGSET_T_DECLARED
#define _SIGSET_T_DECLARED
typedef __sigset_t sigset_t;
#endif

#ifdef __cplusplus
extern "C" {
#endif

#ifndef FD_SETSIZE
#define FD_SETSIZE 16384
#endif

#define _SYS_TYPES_FD_SET
typedef unsigned long fd_mask;
#define NFDBITS (sizeof(fd_mask) * 8)

typedef struct {
    fd_mask fds_bits[(FD_SETSIZE + NFDBITS - 1) / NFDBITS];
} fd_set;

#define FD_SET(fd, set)   ((void)((set)->fds_bits[(fd) / NFDBITS] |= 1ul << (fd) % NFDBITS))
#define FD_CLR(fd, set)   ((void)((set)->fds_bits[(fd) / NFDBITS] &= ~(1ul << (fd) % NFDBITS)))
#define FD_ISSET(fd, set) ((int)((set)->fds_bits[(fd) / NFDBITS] >> (fd) % NFDBITS & 1))
#define FD_ZERO(set)      ((void)__builtin_memset((set), 0, sizeof(*(set))))

int select(int limit, fd_set *__restrict readable, fd_set *__restrict writable,
           fd_set *__restrict urgent, struct timeval *__restrict timeout);
int pselect(int limit, fd_set *__restrict readable, fd_set *__restrict writable,
            fd_set *__restrict urgent, const struct timespec *__restrict timeout,
            const sigset_t *__restrict mask);

#ifdef __cplusplus
}
#endif

#endif
