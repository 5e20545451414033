#include <stddef.h>
#include <sys/signalfd.h>

#include "kernel/readiness_numbers.h"
#include "lib/result.h"
#include "syscall.h"

_Static_assert(sizeof(struct signalfd_told) == sizeof(struct signalfd_siginfo), "128 bytes");
_Static_assert(offsetof(struct signalfd_told, value) == offsetof(struct signalfd_siginfo, ssi_ptr),
               "ssi_ptr");
_Static_assert(offsetof(struct signalfd_told, status) ==
                   offsetof(struct signalfd_siginfo, ssi_status),
               "ssi_status");

int signalfd(int fd, const sigset_t *set, int flags)
{
    return result(syscall_signalfd(fd, (void *)set, flags));
}
