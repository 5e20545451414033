/*
 * Limits of resources: what the machine has, and what the program asked to have less of.
 */
#include <sys/resource.h>

#include <errno.h>

#include "kernel/system_info.h"
#include "lib/result.h"
#include "syscall.h"

enum { DESCRIPTORS = 65536 }; /* DESCRIPTOR_MAX of kernel/fs/descriptor.h */

/* 0: nothing was set. */
static struct {
    struct rlimit limit;
    int is_set;
} lowered[RLIM_NLIMITS];

static rlim_t machine_has(int resource)
{
    switch (resource) {
    case RLIMIT_CORE:
    case RLIMIT_NPROC: return resource == RLIMIT_NPROC;
    case RLIMIT_STACK: return syscall_system_info(SYSTEM_STACK_BYTES);
    case RLIMIT_NOFILE: return DESCRIPTORS;
    case RLIMIT_DATA:
    case RLIMIT_RSS:
    case RLIMIT_MEMLOCK:
    case RLIMIT_AS: return syscall_system_info(SYSTEM_RAM_BYTES);
    default: return RLIM_INFINITY;
    }
}

int getrlimit(int resource, struct rlimit *to)
{
    if (resource < 0 || resource >= RLIM_NLIMITS)
        return result(-EINVAL);
    rlim_t all = machine_has(resource);
    *to = lowered[resource].is_set ? lowered[resource].limit : (struct rlimit){all, all};
    return 0;
}

/* The hard limit is what there is: nobody, not even root, can have more. */
int setrlimit(int resource, const struct rlimit *from)
{
    struct rlimit now = {0};
    if (getrlimit(resource, &now) < 0)
        return -1;
    if (from->rlim_cur > from->rlim_max)
        return result(-EINVAL);
    if (from->rlim_max > now.rlim_max)
        return result(-EPERM);
    lowered[resource].limit = *from;
    lowered[resource].is_set = 1;
    return 0;
}
