#include <signal.h>

#include "lib/result.h"
#include "syscall.h"

int sigaltstack(const stack_t *restrict stack, stack_t *restrict old)
{
    return result(syscall_signal_stack((void *)stack, old));
}
