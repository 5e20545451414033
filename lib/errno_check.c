/*
 * The kernel's error numbers (kernel/errno.h) are newlib's: a system call's result is used as it
 * is. Nothing of this file is linked; it has only to compile.
 *
 * Both lists can't be included at once, since one has the names as macros and the other as
 * constants: the macros' values are kept under other names before the second is read.
 */
#include <errno.h>

#define KEEP(name) newlib_##name = name
enum {
    KEEP(EPERM),
    KEEP(ENOENT),
    KEEP(ESRCH),
    KEEP(EINTR),
    KEEP(EIO),
    KEEP(ENXIO),
    KEEP(E2BIG),
    KEEP(EBADF),
    KEEP(EAGAIN),
    KEEP(ENOMEM),
    KEEP(EACCES),
    KEEP(EFAULT),
    KEEP(EBUSY),
    KEEP(EEXIST),
    KEEP(EXDEV),
    KEEP(ENODEV),
    KEEP(ENOTDIR),
    KEEP(EISDIR),
    KEEP(EINVAL),
    KEEP(ENFILE),
    KEEP(EMFILE),
    KEEP(ENOTTY),
    KEEP(EFBIG),
    KEEP(ENOSPC),
    KEEP(ESPIPE),
    KEEP(EROFS),
    KEEP(EMLINK),
    KEEP(EPIPE),
    KEEP(EDOM),
    KEEP(ERANGE),
    KEEP(EDEADLK),
    KEEP(ENOSYS),
    KEEP(ENOTEMPTY),
    KEEP(ENAMETOOLONG),
    KEEP(ELOOP),
    KEEP(EOPNOTSUPP),
    KEEP(EAFNOSUPPORT),
    KEEP(EPROTOTYPE),
    KEEP(ENOTSOCK),
    KEEP(ENOPROTOOPT),
    KEEP(ETIMEDOUT),
    KEEP(EMSGSIZE),
    KEEP(EPROTONOSUPPORT),
    KEEP(EISCONN),
    KEEP(ENOTSUP),
    KEEP(EOVERFLOW),
    KEEP(ECANCELED),
};

#undef EPERM
#undef ENOENT
#undef ESRCH
#undef EINTR
#undef EIO
#undef ENXIO
#undef E2BIG
#undef EBADF
#undef EAGAIN
#undef ENOMEM
#undef EACCES
#undef EFAULT
#undef EBUSY
#undef EEXIST
#undef EXDEV
#undef ENODEV
#undef ENOTDIR
#undef EISDIR
#undef EINVAL
#undef ENFILE
#undef EMFILE
#undef ENOTTY
#undef EFBIG
#undef ENOSPC
#undef ESPIPE
#undef EROFS
#undef EMLINK
#undef EPIPE
#undef EDOM
#undef ERANGE
#undef EDEADLK
#undef ENOSYS
#undef ENOTEMPTY
#undef ENAMETOOLONG
#undef ELOOP
#undef EOPNOTSUPP
#undef EAFNOSUPPORT
#undef EPROTOTYPE
#undef ENOTSOCK
#undef ENOPROTOOPT
#undef ETIMEDOUT
#undef EMSGSIZE
#undef EPROTONOSUPPORT
#undef EISCONN
#undef ENOTSUP
#undef EOVERFLOW
#undef ECANCELED
#include "kernel/errno.h"

#define SAME(name)                                                                                 \
    _Static_assert((int)newlib_##name == (int)name, "kernel/errno.h differs from "                 \
                                                    "newlib's: " #name)
SAME(EPERM);
SAME(ENOENT);
SAME(ESRCH);
SAME(EINTR);
SAME(EIO);
SAME(ENXIO);
SAME(E2BIG);
SAME(EBADF);
SAME(EAGAIN);
SAME(ENOMEM);
SAME(EACCES);
SAME(EFAULT);
SAME(EBUSY);
SAME(EEXIST);
SAME(EXDEV);
SAME(ENODEV);
SAME(ENOTDIR);
SAME(EISDIR);
SAME(EINVAL);
SAME(ENFILE);
SAME(EMFILE);
SAME(ENOTTY);
SAME(EFBIG);
SAME(ENOSPC);
SAME(ESPIPE);
SAME(EROFS);
SAME(EMLINK);
SAME(EPIPE);
SAME(EDOM);
SAME(ERANGE);
SAME(EDEADLK);
SAME(ENOSYS);
SAME(ENOTEMPTY);
SAME(ENAMETOOLONG);
SAME(ELOOP);
SAME(EOPNOTSUPP);
SAME(EAFNOSUPPORT);
SAME(EPROTOTYPE);
SAME(ENOTSOCK);
SAME(ENOPROTOOPT);
SAME(ETIMEDOUT);
SAME(EMSGSIZE);
SAME(EPROTONOSUPPORT);
SAME(EISCONN);
SAME(ENOTSUP);
SAME(EOVERFLOW);
SAME(ECANCELED);
