/*
 * Scheduling of the process. All threads compete with each other (PTHREAD_SCOPE_SYSTEM), so that
 * there is nothing of a process to be scheduled but its threads: these calls are about the one that
 * calls them.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "lib/pthread/thread.h"
#include "lib/result.h"
#include "syscall.h"

static int check_process(pid_t process)
{
    return process == 0 || process == getpid() ? 0 : -ESRCH;
}

int sched_yield(void)
{
    return syscall_thread_yield();
}

int sched_get_priority_max(int policy)
{
    if (policy < SCHED_OTHER || policy > SCHED_RR)
        return result(-EINVAL);
    return policy == SCHED_OTHER ? 0 : THREAD_PRIORITY_MAX;
}

int sched_get_priority_min(int policy)
{
    if (policy < SCHED_OTHER || policy > SCHED_RR)
        return result(-EINVAL);
    return policy == SCHED_OTHER ? 0 : THREAD_PRIORITY_MIN;
}

int sched_getscheduler(pid_t process)
{
    int error = check_process(process);
    return error ? result(error) : pthread_own.policy;
}

int sched_getparam(pid_t process, struct sched_param *parameters)
{
    int error = parameters ? check_process(process) : -EINVAL;
    if (error)
        return result(error);
    parameters->sched_priority = pthread_own.priority;
    return 0;
}

/* Returns the policy that it was. */
int sched_setscheduler(pid_t process, int policy, const struct sched_param *parameters)
{
    int error = parameters ? check_process(process) : -EINVAL;
    int was = pthread_own.policy;
    if (!error)
        error = -pthread_setschedparam(pthread_own.handle, policy, parameters);
    return error ? result(error) : was;
}

int sched_setparam(pid_t process, const struct sched_param *parameters)
{
    int error = parameters ? check_process(process) : -EINVAL;
    if (!error)
        error = -pthread_setschedparam(pthread_own.handle, pthread_own.policy, parameters);
    return result(error);
}

int sched_rr_get_interval(pid_t process, struct timespec *interval)
{
    int error = interval ? check_process(process) : -EFAULT;
    if (!error)
        *interval = (struct timespec){.tv_nsec = THREAD_SLICE_NS};
    return result(error);
}

/* ---- processors ---- */

int sched_getcpu(void)
{
    return syscall_thread_cpu();
}

int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set)
{
    memset(set, 0, size);
    int got = syscall_thread_affinity_get(process == getpid() ? 0 : process, set, size);
    return got < 0 ? result(got) : 0;
}

int sched_setaffinity(pid_t process, size_t size, const cpu_set_t *set)
{
    return result(syscall_thread_affinity(process == getpid() ? 0 : process, set, size));
}

int __sched_cpu_count(size_t size, const cpu_set_t *set)
{
    int count = 0;
    for (size_t i = 0; i < size / sizeof(long); i++)
        count += __builtin_popcountl(set->__bits[i]);
    return count;
}
