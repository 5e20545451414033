/*
 * What newlib's streams read by: read(), if the image has one.
 *
 * Each stream points here, whether it is ever read or not. A strong reference to read() would link
 * the console's input side to every program that prints; so this one is weak, and the function in
 * newlib that fills an empty buffer refers to read() strongly
 * (tools/newlib-patches/04-reading-needs-read.patch). What is called is the system call below it
 * (uncancelled.h).
 */
#include <errno.h>
#include <reent.h>
#include <unistd.h>

#include "lib/stdio/uncancelled.h"
#include "syscall.h"

#pragma weak read
#pragma weak syscall_read

_ssize_t _read_r(struct _reent *reent, int fd, void *buffer, size_t count)
{
    (void)reent; /* errno is the thread's already */
    if (!read) {
        errno = EBADF;
        return -1;
    }
    return UNCANCELLED(syscall_read(fd, buffer, count));
}
