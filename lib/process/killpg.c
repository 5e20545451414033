/*
 * The one process is the one group.
 */
#include <errno.h>
#include <signal.h>
#include <unistd.h>

int killpg(pid_t group, int signal)
{
    if (group == 0 || group == getpgrp())
        return kill(0, signal);
    errno = group < 0 || signal < 0 || signal >= NSIG ? EINVAL : ESRCH;
    return -1;
}
