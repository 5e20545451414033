/*
 * <sys/config.h>, the part of the overlay in which newlib is told what kind of system it stands on.
 * newlib reads it while it is built and every program reads it afterwards, so both agree.
 *
 * The overlay (lib/newlib and lib/include) is searched before newlib's own headers; a header here
 * says what differs and passes on to newlib's with #include_next. Nothing of newlib is copied.
 * lib/newlib is what newlib's own build sees as well: a change here means building newlib again.
 */
#ifndef HITOMA_SYS_CONFIG_H
#define HITOMA_SYS_CONFIG_H

/* errno and stdio's state belong to a thread: newlib asks __getreent() (lib/) for the structure. */
#define __DYNAMIC_REENT__

/* read() and write() as POSIX has them; newlib's default is int for both. */
#define _READ_WRITE_RETURN_TYPE  _ssize_t
#define _READ_WRITE_BUFSIZE_TYPE __SIZE_TYPE__

/* Error names beyond POSIX that every Unix has (ESHUTDOWN, ENOTBLK, ...), with strerror() texts. */
#define __LINUX_ERRNO_EXTENSIONS__

#include_next <sys/config.h>

#endif
