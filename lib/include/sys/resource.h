/*
 * <sys/resource.h>: newlib's has half of struct rusage, and no limits.
 */
#ifndef _SYS_RESOURCE_H_
#define _SYS_RESOURCE_H_

#include <sys/time.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned long rlim_t;

#define RLIM_INFINITY  (~(rlim_t)0)
#define RLIM_SAVED_MAX RLIM_INFINITY
#define RLIM_SAVED_CUR RLIM_INFINITY

struct rlimit {
    rlim_t rlim_cur;
    rlim_t rlim_max;
};

/* Numbers: Linux's. */
#define RLIMIT_CPU     0 /* seconds */
#define RLIMIT_FSIZE   1 /* bytes; all others, too, but the count of descriptors */
#define RLIMIT_DATA    2
#define RLIMIT_STACK   3
#define RLIMIT_CORE    4
#define RLIMIT_RSS     5
#define RLIMIT_NPROC   6
#define RLIMIT_NOFILE  7
#define RLIMIT_MEMLOCK 8
#define RLIMIT_AS      9
#define RLIM_NLIMITS   10

struct rusage {
    struct timeval ru_utime; /* all of it: kernel and program are not told apart */
    struct timeval ru_stime; /* 0 */
    long ru_maxrss;          /* KiB; the machine's memory in use now, as nobody keeps the maximum */
    long ru_ixrss;           /* from here on 0 */
    long ru_idrss;
    long ru_isrss;
    long ru_minflt;
    long ru_majflt;
    long ru_nswap;
    long ru_inblock;
    long ru_oublock;
    long ru_msgsnd;
    long ru_msgrcv;
    long ru_nsignals;
    long ru_nvcsw;
    long ru_nivcsw;
};

#define RUSAGE_SELF     0
#define RUSAGE_CHILDREN (-1) /* all 0: there are none */
#define RUSAGE_THREAD   1

#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2

int getrlimit(int resource, struct rlimit *to);
/* Limits can be lowered; but for the number of descriptors they are kept, not enforced. */
int setrlimit(int resource, const struct rlimit *from);
int getrusage(int who, struct rusage *to);
int getpriority(int which, id_t who);
int setpriority(int which, id_t who, int value);

#ifdef __cplusplus
}
#endif

#endif
