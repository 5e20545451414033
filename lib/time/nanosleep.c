#include <errno.h>
#include <time.h>

#include "lib/cancel.h"
#include "syscall.h"

/* Returns the error, as POSIX has it for this one; nanosleep() below sets errno. */
int clock_nanosleep(clockid_t clock, int flags, const struct timespec *until, struct timespec *left)
{
    cancel_point();
    int error = -syscall_clock_nanosleep(clock, flags, (void *)until, left);
    if (error == SIGNAL_ERESTART) /* a handler ends a sleep, whatever it says of other calls */
        error = EINTR;
    if (error == EINTR)
        cancel_point();
    return error;
}

int nanosleep(const struct timespec *span, struct timespec *left)
{
    return result(-clock_nanosleep(CLOCK_REALTIME, 0, span, left));
}
