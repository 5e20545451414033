/*
 * Error numbers. Inside the kernel an error is a negative `int` (-EINVAL); lib/ turns it into
 * errno.
 *
 * The values are newlib's (which are old System V's, and not Linux's from 35 on): lib/errno_check.c
 * asserts that both lists agree, so that a system call's result needs no translation.
 */
#ifndef KERNEL_ERRNO_H
#define KERNEL_ERRNO_H

enum {
    EPERM = 1,
    ENOENT = 2,
    ESRCH = 3,
    EINTR = 4,
    EIO = 5,
    ENXIO = 6,
    E2BIG = 7,
    EBADF = 9,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    EXDEV = 18,
    ENODEV = 19,
    ENOTDIR = 20,
    EISDIR = 21,
    EINVAL = 22,
    ENFILE = 23,
    EMFILE = 24,
    ENOTTY = 25,
    EFBIG = 27,
    ENOSPC = 28,
    ESPIPE = 29,
    EROFS = 30,
    EMLINK = 31,
    EPIPE = 32,
    EDOM = 33,
    ERANGE = 34,
    EDEADLK = 45,
    ENOSYS = 88,
    ENOTEMPTY = 90,
    ENAMETOOLONG = 91,
    ELOOP = 92,
    EOPNOTSUPP = 95,
    EAFNOSUPPORT = 106,
    EPROTOTYPE = 107,
    ENOTSOCK = 108,
    ENOPROTOOPT = 109,
    ETIMEDOUT = 116,
    EMSGSIZE = 122,
    EPROTONOSUPPORT = 123,
    EISCONN = 127,
    ENOTSUP = 134,
    EOVERFLOW = 139,
    ECANCELED = 140,
};

#endif
