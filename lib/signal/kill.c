#include <signal.h>

#include "lib/result.h"
#include "syscall.h"

int kill(pid_t process, int signal)
{
    return result(syscall_kill(process, signal));
}
