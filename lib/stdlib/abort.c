/*
 * abort(): SIGABRT, also if it is blocked; and the end, also if a handler returns (POSIX.1-2017).
 */
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>

/* In the image if the program handles signals. */
#pragma weak sigaction
#pragma weak sigprocmask

void abort(void)
{
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    const sigset_t set = 1ul << (SIGABRT - 1);
    if (sigprocmask)
        sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(SIGABRT);
    if (sigaction)
        sigaction(SIGABRT, &by_default, NULL);
    raise(SIGABRT);
    __builtin_trap();
}
