/*
 * open() and creat(). The mode is there only if a file may be made.
 *
 * Who calls open(path, flags, ...) passes the mode where a third argument always goes (System V
 * ABI, 3.2.3): so these take it as one, and need not lay out the registers for va_arg(). Their C
 * names differ, since <fcntl.h> declares the true ones.
 */
#include <fcntl.h>

#include "lib/cancel.h"
#include "syscall.h"

int open_with_mode(const char *path, int flags, mode_t mode) __asm__("open");
int openat_with_mode(int directory, const char *path, int flags, mode_t mode) __asm__("openat");

static mode_t mode_of(int flags, mode_t mode)
{
    return flags & O_CREAT ? mode : 0;
}

/* Out of line, so that the ordinary way has no arguments to put aside. */
static __attribute__((noinline)) int open_slow(const char *path, int flags, mode_t mode)
{
    return POINT_RESTART(syscall_openat(AT_FDCWD, path, flags, mode_of(flags, mode)));
}

int open_with_mode(const char *path, int flags, mode_t mode)
{
    if (__builtin_expect(cancel_requests, 0))
        return open_slow(path, flags, mode);
    return point_result(syscall_openat(AT_FDCWD, path, flags, mode_of(flags, mode)));
}

int openat_with_mode(int directory, const char *path, int flags, mode_t mode)
{
    return POINT_RESTART(syscall_openat(directory, path, flags, mode_of(flags, mode)));
}

int creat(const char *path, mode_t mode)
{
    return POINT_RESTART(syscall_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode));
}
