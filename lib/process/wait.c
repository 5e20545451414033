/*
 * There are no children, which these have an error of their own for: ECHILD.
 */
#include <sys/wait.h>

#include <errno.h>
#include <stddef.h>

#include "lib/cancel.h"

pid_t waitpid(pid_t process, int *status, int options)
{
    (void)process;
    (void)status;
    cancel_point();
    return result(options & ~(WNOHANG | WUNTRACED | WCONTINUED) ? -EINVAL : -ECHILD);
}

pid_t wait(int *status)
{
    return waitpid(-1, status, 0);
}
