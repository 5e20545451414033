/*
 * <sys/features.h>: which of POSIX's options a program finds here. newlib's headers declare a good
 * deal only when these are set. An option is added when it works.
 *
 * Not in lib/newlib: newlib itself is to be built without them (with _POSIX_THREADS, for one, its
 * stdio would call pthread_setcancelstate()).
 */
#ifndef HITOMA_SYS_FEATURES_H
#define HITOMA_SYS_FEATURES_H

#include_next <sys/features.h>

#define _POSIX_VERSION          200809L
#define _POSIX_TIMERS           200809L /* clock_gettime(), nanosleep() */
#define _POSIX_REALTIME_SIGNALS 200809L /* sigqueue(), sigwaitinfo() */
#define _POSIX_MONOTONIC_CLOCK  200809L /* CLOCK_MONOTONIC */
#define _POSIX_CLOCK_SELECTION  200809L /* clock_nanosleep() */
#define _POSIX_CPUTIME          200809L /* CLOCK_PROCESS_CPUTIME_ID */
#define _POSIX_THREAD_CPUTIME   200809L /* CLOCK_THREAD_CPUTIME_ID */

/* Threads and what they meet at. */
#define _POSIX_THREADS                    200809L
#define _POSIX_THREAD_SAFE_FUNCTIONS      200809L
#define _POSIX_THREAD_ATTR_STACKADDR      200809L
#define _POSIX_THREAD_ATTR_STACKSIZE      200809L
#define _POSIX_THREAD_PRIORITY_SCHEDULING 200809L
#define _POSIX_THREAD_PRIO_INHERIT        200809L
#define _POSIX_THREAD_PRIO_PROTECT        200809L
#define _POSIX_THREAD_ROBUST_PRIO_INHERIT 200809L
#define _POSIX_THREAD_ROBUST_PRIO_PROTECT 200809L
#define _POSIX_THREAD_PROCESS_SHARED      200809L /* there is one process */
#define _POSIX_PRIORITY_SCHEDULING        200809L
#define _POSIX_BARRIERS                   200809L
#define _POSIX_READER_WRITER_LOCKS        200809L
#define _POSIX_SPIN_LOCKS                 200809L
#define _POSIX_SEMAPHORES                 200809L
#define _POSIX_TIMEOUTS                   200809L /* pthread_mutex_timedlock(), ... */
#define _UNIX98_THREAD_MUTEX_ATTRIBUTES   1       /* newlib's name for mutex types */

#define _POSIX_MEMLOCK           200809L /* mlockall() */
#define _POSIX_MEMLOCK_RANGE     200809L /* mlock() */
#define _POSIX_MEMORY_PROTECTION 200809L /* mprotect() */
#define _POSIX_FSYNC             200809L /* fsync() */
#define _POSIX_REGEXP            1       /* regcomp() */
#define _POSIX_SHELL             (-1)    /* system() */
#define _POSIX_SPAWN             (-1)
#define _POSIX_NO_TRUNC          1
#define _POSIX_CHOWN_RESTRICTED  0
#define _POSIX2_VERSION          200809L
#define _POSIX2_C_BIND           200809L

#define _POSIX_VDISABLE '\0' /* a termios character that is none */

#endif
