#include <time.h>

#include "lib/result.h"
#include "syscall.h"

int clock_gettime(clockid_t clock, struct timespec *time)
{
    return result(syscall_clock_gettime(clock, time));
}
