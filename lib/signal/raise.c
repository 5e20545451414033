/*
 * raise(): to the calling thread. Where there is only one (lib/pthread/create.c isn't there, which
 * brings the other call), it is to the process.
 */
#include <signal.h>

#include "lib/result.h"
#include "syscall.h"

#pragma weak syscall_thread_kill

enum { SELF = 1 };

int raise(int number)
{
    return result(syscall_thread_kill ? syscall_thread_kill(0, number)
                                      : syscall_kill(SELF, number));
}

/* newlib's name for it, with its state, which knows nothing of this. */
struct _reent;
int _raise_r(struct _reent *state, int number);

int _raise_r(struct _reent *state, int number)
{
    (void)state;
    return raise(number);
}
