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

#define _POSIX_VERSION           200809L
#define _POSIX_TIMERS            200809L /* clock_gettime(), nanosleep() */
#define _POSIX_MONOTONIC_CLOCK   200809L /* CLOCK_MONOTONIC */
#define _POSIX_CLOCK_SELECTION   200809L /* clock_nanosleep() */
#define _POSIX_CPUTIME           200809L /* CLOCK_PROCESS_CPUTIME_ID */
#define _POSIX_THREAD_CPUTIME    200809L /* CLOCK_THREAD_CPUTIME_ID */
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
