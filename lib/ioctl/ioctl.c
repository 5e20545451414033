#include <sys/ioctl.h>

#include <stdarg.h>

#include "lib/result.h"
#include "syscall.h"

int ioctl(int fd, unsigned long request, ...)
{
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return result(syscall_ioctl(fd, request, argument));
}
