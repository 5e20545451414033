/*
 * rename(): newlib's own would link the new name and unlink the old one, which is not one step.
 */
#include <fcntl.h>
#include <reent.h>
#include <stdio.h>

#include "lib/result.h"
#include "syscall.h"

int rename(const char *path, const char *new_path)
{
    return result(syscall_renameat(AT_FDCWD, path, AT_FDCWD, new_path));
}

int renameat(int from, const char *path, int to, const char *new_path)
{
    return result(syscall_renameat(from, path, to, new_path));
}

/* The name under which the rest of newlib calls it. */
int _rename_r(struct _reent *reent, const char *path, const char *new_path)
{
    (void)reent; /* errno is the thread's already */
    return rename(path, new_path);
}
