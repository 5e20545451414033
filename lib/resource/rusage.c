#include <sys/resource.h>

#include <errno.h>
#include <time.h>

#include "kernel/system_info.h"
#include "lib/result.h"
#include "syscall.h"

int getrusage(int who, struct rusage *to)
{
    struct timespec used;
    if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD)
        return result(-EINVAL);
    *to = (struct rusage){0};
    if (who == RUSAGE_CHILDREN)
        return 0;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
        return -1;
    to->ru_utime = (struct timeval){used.tv_sec, used.tv_nsec / 1000};
    to->ru_maxrss =
        (syscall_system_info(SYSTEM_RAM_BYTES) - syscall_system_info(SYSTEM_FREE_BYTES)) / 1024;
    return 0;
}
