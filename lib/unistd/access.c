/*
 * access(): one user, who may do what can be done.
 */
#include <fcntl.h>
#include <unistd.h>

#include "lib/result.h"
#include "syscall.h"

int access(const char *path, int mode)
{
    return result(syscall_faccessat(AT_FDCWD, path, mode, 0));
}

int faccessat(int directory, const char *path, int mode, int flags)
{
    return result(syscall_faccessat(directory, path, mode, flags));
}
