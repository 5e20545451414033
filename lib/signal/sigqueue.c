#include <signal.h>

#include "lib/result.h"
#include "syscall.h"

int sigqueue(pid_t process, int number, const union sigval value)
{
    return result(syscall_signal_queue(process, number, value.sival_ptr));
}
