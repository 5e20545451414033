/*
 * Flags and limits of the calls on files, by POSIX's names.
 *
 * The values are newlib's, as those of kernel/errno.h are: lib/file_check.c asserts it, so that
 * nothing needs to be translated.
 */
#ifndef KERNEL_FILE_NUMBERS_H
#define KERNEL_FILE_NUMBERS_H

enum { /* open() */
       O_RDONLY = 0,
       O_WRONLY = 1,
       O_RDWR = 2,
       O_ACCMODE = 3,
       O_APPEND = 0x8,
       O_CREAT = 0x200,
       O_TRUNC = 0x400,
       O_EXCL = 0x800,
       O_SYNC = 0x2000,
       O_NONBLOCK = 0x4000,
       O_NOCTTY = 0x8000,
       O_CLOEXEC = 0x40000,
       O_DIRECT = 0x80000,
       O_NOFOLLOW = 0x100000,
       O_DIRECTORY = 0x200000,
};

enum { SEEK_SET = 0, SEEK_CUR = 1, SEEK_END = 2 };

enum { /* the at-style calls */
       AT_FDCWD = -2,
       AT_EACCESS = 1,
       AT_SYMLINK_NOFOLLOW = 2,
       AT_SYMLINK_FOLLOW = 4,
       AT_REMOVEDIR = 8,
       AT_EMPTY_PATH = 16,
};

enum { UTIME_NOW = -2, UTIME_OMIT = -1 };

enum { F_OK = 0, X_OK = 1, W_OK = 2, R_OK = 4 };

enum { /* fcntl() */
       F_DUPFD = 0,
       F_GETFD = 1,
       F_SETFD = 2,
       F_GETFL = 3,
       F_SETFL = 4,
       F_GETLK = 7,
       F_SETLK = 8,
       F_SETLKW = 9,
       F_DUPFD_CLOEXEC = 14,
       FD_CLOEXEC = 1,
       F_RDLCK = 1,
       F_WRLCK = 2,
       F_UNLCK = 3,
};

enum { LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8 };

enum {
    NAME_MAX = 255,
    PATH_MAX = 4096, /* with the NUL */
    SYMLOOP_MAX = 40,
    IOV_MAX = 1024,
    PIPE_BUF = 4096,
    FILE_LINK_MAX = 32767,
};

#endif
