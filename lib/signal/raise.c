/*
 * raise(): to the calling thread.
 */
#include <signal.h>

#include "lib/result.h"
#include "syscall.h"

int raise(int number)
{
    return result(syscall_thread_kill(0, number));
}

/* newlib's name for it, with its state, which knows nothing of this. */
struct _reent;
int _raise_r(struct _reent *state, int number);

int _raise_r(struct _reent *state, int number)
{
    (void)state;
    return raise(number);
}
