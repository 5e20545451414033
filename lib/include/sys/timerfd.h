/*
 * <sys/timerfd.h>: Linux's timerfd, a timer that is a file.
 */
#ifndef _SYS_TIMERFD_H
#define _SYS_TIMERFD_H

#include <fcntl.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TFD_NONBLOCK            O_NONBLOCK
#define TFD_CLOEXEC             O_CLOEXEC
#define TFD_TIMER_ABSTIME       1
#define TFD_TIMER_CANCEL_ON_SET 2 /* accepted; nothing is ever cancelled */

int timerfd_create(clockid_t clock, int flags);
int timerfd_settime(int fd, int flags, const struct itimerspec *times, struct itimerspec *before);
int timerfd_gettime(int fd, struct itimerspec *times);

#ifdef __cplusplus
}
#endif

#endif
