/*
 * <limits.h>: what newlib's lacks or has too small. The paths' limits are Linux's.
 */
#ifndef HITOMA_LIMITS_H
#define HITOMA_LIMITS_H

#include_next <limits.h>
#include <sys/syslimits.h>

#undef PATH_MAX
#define PATH_MAX 4096

#define SYMLOOP_MAX 40

#undef PIPE_BUF
#define PIPE_BUF 4096

/* There is no bound to arguments but memory, nor can a process have children. */
#undef ARG_MAX
#undef CHILD_MAX
#undef OPEN_MAX /* sysconf(_SC_OPEN_MAX) knows */

#undef NGROUPS_MAX
#define NGROUPS_MAX 0

#ifndef SSIZE_MAX
#define SSIZE_MAX LONG_MAX
#endif

#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define PTHREAD_KEYS_MAX              128
#define PTHREAD_STACK_MIN             16384
#define PTHREAD_THREADS_MAX           131071 /* the kernel's ids */
#define RTSIG_MAX                     31     /* SIGRTMIN to SIGRTMAX */
#define SIGQUEUE_MAX                  256    /* the kernel's SIGNAL_QUEUE_MAX */
#define TIMER_MAX                     65536  /* its TIMERS_MAX */
#define DELAYTIMER_MAX                INT_MAX
#define SEM_NSEMS_MAX                 INT_MAX
#define SEM_VALUE_MAX                 INT_MAX

#define HOST_NAME_MAX  64
#define LOGIN_NAME_MAX 256
#define TTY_NAME_MAX   32
#define SYMLOOP_MAX    40
#define SYMLINK_MAX    4095
#define TZNAME_MAX     15
#define ATEXIT_MAX     2147483647
#define FILESIZEBITS   64
#define LONG_BIT       64
#define WORD_BIT       32
#define NZERO          20
#define NL_LANGMAX     32
#define NL_MSGMAX      32767
#define NL_SETMAX      255
#define NL_TEXTMAX     2048

/* What POSIX promises of every system (POSIX.1-2017, XBD 13, <limits.h>). */
#define _POSIX_CLOCKRES_MIN                 20000000
#define _POSIX_AIO_LISTIO_MAX               2
#define _POSIX_AIO_MAX                      1
#define _POSIX_ARG_MAX                      4096
#define _POSIX_CHILD_MAX                    25
#define _POSIX_DELAYTIMER_MAX               32
#define _POSIX_HOST_NAME_MAX                255
#define _POSIX_LINK_MAX                     8
#define _POSIX_LOGIN_NAME_MAX               9
#define _POSIX_MAX_CANON                    255
#define _POSIX_MAX_INPUT                    255
#define _POSIX_MQ_OPEN_MAX                  8
#define _POSIX_MQ_PRIO_MAX                  32
#define _POSIX_NAME_MAX                     14
#define _POSIX_NGROUPS_MAX                  8
#define _POSIX_OPEN_MAX                     20
#define _POSIX_PATH_MAX                     256
#define _POSIX_PIPE_BUF                     512
#define _POSIX_RE_DUP_MAX                   255
#define _POSIX_RTSIG_MAX                    8
#define _POSIX_SEM_NSEMS_MAX                256
#define _POSIX_SEM_VALUE_MAX                32767
#define _POSIX_SIGQUEUE_MAX                 32
#define _POSIX_SSIZE_MAX                    32767
#define _POSIX_STREAM_MAX                   8
#define _POSIX_SYMLINK_MAX                  255
#define _POSIX_SYMLOOP_MAX                  8
#define _POSIX_THREAD_DESTRUCTOR_ITERATIONS 4
#define _POSIX_THREAD_KEYS_MAX              128
#define _POSIX_THREAD_THREADS_MAX           64
#define _POSIX_TIMER_MAX                    32
#define _POSIX_TTY_NAME_MAX                 9
#define _POSIX_TZNAME_MAX                   6
#define _POSIX2_BC_BASE_MAX                 99
#define _POSIX2_BC_DIM_MAX                  2048
#define _POSIX2_BC_SCALE_MAX                99
#define _POSIX2_BC_STRING_MAX               1000
#define _POSIX2_CHARCLASS_NAME_MAX          14
#define _POSIX2_COLL_WEIGHTS_MAX            2
#define _POSIX2_EXPR_NEST_MAX               32
#define _POSIX2_LINE_MAX                    2048
#define _XOPEN_IOV_MAX                      16
#define _XOPEN_NAME_MAX                     255
#define _XOPEN_PATH_MAX                     1024

#endif
