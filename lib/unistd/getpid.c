/*
 * There is one process, and its number is 1. It leads its group and its session, and nobody is
 * above it.
 */
#include <errno.h>
#include <unistd.h>

enum { SELF = 1 };

pid_t getpid(void)
{
    return SELF;
}

pid_t getppid(void)
{
    return 0;
}

pid_t getpgrp(void)
{
    return SELF;
}

/* For 0 and ourselves; nobody else is there. */
static int self_or_none(pid_t process)
{
    if (process == 0 || process == SELF)
        return SELF;
    errno = ESRCH;
    return -1;
}

pid_t getpgid(pid_t process)
{
    return self_or_none(process);
}

pid_t getsid(pid_t process)
{
    return self_or_none(process);
}
