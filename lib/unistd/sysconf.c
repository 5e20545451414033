/*
 * What the system is like, by number. POSIX.1-2017, sysconf().
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "kernel/system_info.h"
#include "lib/result.h"
#include "syscall.h"

enum { PAGE = 4096, TICKS = 100 };

/* Names whose value is a number; -1 is "no limit" or "there is none of it". */
static const struct {
    short name;
    int value;
} fixed[] = {
    {_SC_ARG_MAX, -1},
    {_SC_CHILD_MAX, 0},
    {_SC_CLK_TCK, TICKS},
    {_SC_NGROUPS_MAX, NGROUPS_MAX},
    {_SC_JOB_CONTROL, -1},
    {_SC_SAVED_IDS, -1},
    {_SC_VERSION, _POSIX_VERSION},
    {_SC_PAGESIZE, PAGE},
    {_SC_TIMERS, _POSIX_TIMERS},
    {_SC_TZNAME_MAX, TZNAME_MAX},
    {_SC_TTY_NAME_MAX, TTY_NAME_MAX},
    {_SC_GETGR_R_SIZE_MAX, 1024},
    {_SC_GETPW_R_SIZE_MAX, 1024},
    {_SC_LOGIN_NAME_MAX, LOGIN_NAME_MAX},
    {_SC_ATEXIT_MAX, ATEXIT_MAX},
    {_SC_BC_BASE_MAX, BC_BASE_MAX},
    {_SC_BC_DIM_MAX, BC_DIM_MAX},
    {_SC_BC_SCALE_MAX, BC_SCALE_MAX},
    {_SC_BC_STRING_MAX, BC_STRING_MAX},
    {_SC_CLOCK_SELECTION, _POSIX_CLOCK_SELECTION},
    {_SC_COLL_WEIGHTS_MAX, COLL_WEIGHTS_MAX},
    {_SC_CPUTIME, _POSIX_CPUTIME},
    {_SC_EXPR_NEST_MAX, EXPR_NEST_MAX},
    {_SC_HOST_NAME_MAX, HOST_NAME_MAX},
    {_SC_FSYNC, _POSIX_FSYNC},
    {_SC_IOV_MAX, IOV_MAX},
    {_SC_LINE_MAX, LINE_MAX},
    {_SC_MEMLOCK, _POSIX_MEMLOCK},
    {_SC_MEMLOCK_RANGE, _POSIX_MEMLOCK_RANGE},
    {_SC_MEMORY_PROTECTION, _POSIX_MEMORY_PROTECTION},
    {_SC_MONOTONIC_CLOCK, _POSIX_MONOTONIC_CLOCK},
    {_SC_REALTIME_SIGNALS, _POSIX_REALTIME_SIGNALS},
    {_SC_RTSIG_MAX, RTSIG_MAX},
    {_SC_SIGQUEUE_MAX, SIGQUEUE_MAX},
    {_SC_TIMER_MAX, TIMER_MAX},
    {_SC_DELAYTIMER_MAX, DELAYTIMER_MAX},
    {_SC_REGEXP, _POSIX_REGEXP},
    {_SC_RE_DUP_MAX, RE_DUP_MAX},
    {_SC_SYMLOOP_MAX, SYMLOOP_MAX},
    {_SC_BARRIERS, _POSIX_BARRIERS},
    {_SC_PRIORITY_SCHEDULING, _POSIX_PRIORITY_SCHEDULING},
    {_SC_READER_WRITER_LOCKS, _POSIX_READER_WRITER_LOCKS},
    {_SC_SEMAPHORES, _POSIX_SEMAPHORES},
    {_SC_SEM_NSEMS_MAX, SEM_NSEMS_MAX},
    {_SC_SEM_VALUE_MAX, SEM_VALUE_MAX},
    {_SC_SPIN_LOCKS, _POSIX_SPIN_LOCKS},
    {_SC_THREADS, _POSIX_THREADS},
    {_SC_THREAD_ATTR_STACKADDR, _POSIX_THREAD_ATTR_STACKADDR},
    {_SC_THREAD_ATTR_STACKSIZE, _POSIX_THREAD_ATTR_STACKSIZE},
    {_SC_THREAD_CPUTIME, _POSIX_THREAD_CPUTIME},
    {_SC_THREAD_DESTRUCTOR_ITERATIONS, PTHREAD_DESTRUCTOR_ITERATIONS},
    {_SC_THREAD_KEYS_MAX, PTHREAD_KEYS_MAX},
    {_SC_THREAD_PRIORITY_SCHEDULING, _POSIX_THREAD_PRIORITY_SCHEDULING},
    {_SC_THREAD_PRIO_INHERIT, _POSIX_THREAD_PRIO_INHERIT},
    {_SC_THREAD_PRIO_PROTECT, _POSIX_THREAD_PRIO_PROTECT},
    {_SC_THREAD_PROCESS_SHARED, _POSIX_THREAD_PROCESS_SHARED},
    {_SC_THREAD_ROBUST_PRIO_INHERIT, _POSIX_THREAD_ROBUST_PRIO_INHERIT},
    {_SC_THREAD_ROBUST_PRIO_PROTECT, _POSIX_THREAD_ROBUST_PRIO_PROTECT},
    {_SC_THREAD_SAFE_FUNCTIONS, _POSIX_THREAD_SAFE_FUNCTIONS},
    {_SC_THREAD_STACK_MIN, PTHREAD_STACK_MIN},
    {_SC_THREAD_THREADS_MAX, PTHREAD_THREADS_MAX},
    {_SC_TIMEOUTS, _POSIX_TIMEOUTS},
    {_SC_V7_LP64_OFF64, 1},
    {_SC_V7_LPBIG_OFFBIG, 1},
    {_SC_STREAM_MAX, INT_MAX},
    {_SC_2_C_BIND, _POSIX2_C_BIND},
    {_SC_2_VERSION, _POSIX2_VERSION},
};

enum { HIGHEST = _SC_POSIX_26_VERSION };

static long open_max(void)
{
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

long sysconf(int name)
{
    if (name < 0 || name > HIGHEST)
        return result(-EINVAL);
    for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
        if (fixed[i].name == name)
            return fixed[i].value;
    switch (name) {
    case _SC_OPEN_MAX: return open_max();
    case _SC_NPROCESSORS_CONF:
    case _SC_NPROCESSORS_ONLN: return syscall_system_info(SYSTEM_PROCESSORS);
    case _SC_PHYS_PAGES: return syscall_system_info(SYSTEM_RAM_BYTES) / PAGE;
    case _SC_AVPHYS_PAGES: return syscall_system_info(SYSTEM_FREE_BYTES) / PAGE;
    default: return -1; /* an option that is not there, or not yet: errno stays as it was */
    }
}

int getdtablesize(void)
{
    return open_max();
}
