/*
 * The kernel's numbers and layouts for files (kernel/file_numbers.h, kernel/file_status.h) are
 * those of the headers that programs see. Nothing of this file is linked; it has only to compile.
 *
 * Both lists can't be included at once: see errno_check.c.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Not as clang-format would have it: it takes each DO for a statement with the next below it. */
/* clang-format off */
#define EACH(DO) \
    DO(O_RDONLY) DO(O_WRONLY) DO(O_RDWR) DO(O_ACCMODE) DO(O_APPEND) DO(O_CREAT) DO(O_TRUNC) \
    DO(O_EXCL) DO(O_SYNC) DO(O_NONBLOCK) DO(O_NOCTTY) DO(O_CLOEXEC) DO(O_DIRECT) \
    DO(O_NOFOLLOW) DO(O_DIRECTORY) DO(AT_FDCWD) DO(AT_EACCESS) DO(AT_SYMLINK_NOFOLLOW) \
    DO(AT_SYMLINK_FOLLOW) DO(AT_REMOVEDIR) DO(UTIME_NOW) DO(UTIME_OMIT) DO(F_OK) DO(X_OK) \
    DO(W_OK) DO(R_OK) DO(F_DUPFD) DO(F_GETFD) DO(F_SETFD) DO(F_GETFL) DO(F_SETFL) \
    DO(F_GETLK) DO(F_SETLK) DO(F_SETLKW) DO(F_DUPFD_CLOEXEC) DO(FD_CLOEXEC) DO(F_RDLCK) \
    DO(F_WRLCK) DO(F_UNLCK) DO(LOCK_SH) DO(LOCK_EX) DO(LOCK_NB) DO(LOCK_UN) DO(NAME_MAX) \
    DO(PATH_MAX) DO(SYMLOOP_MAX) DO(IOV_MAX) DO(PIPE_BUF)
/* clang-format on */

#define KEEP(name) newlib_##name = name,
enum { EACH(KEEP) newlib_types = S_IFMT, newlib_link = S_IFLNK, newlib_socket = S_IFSOCK };

#undef O_RDONLY
#undef O_WRONLY
#undef O_RDWR
#undef O_ACCMODE
#undef O_APPEND
#undef O_CREAT
#undef O_TRUNC
#undef O_EXCL
#undef O_SYNC
#undef O_NONBLOCK
#undef O_NOCTTY
#undef O_CLOEXEC
#undef O_DIRECT
#undef O_NOFOLLOW
#undef O_DIRECTORY
#undef AT_FDCWD
#undef AT_EACCESS
#undef AT_SYMLINK_NOFOLLOW
#undef AT_SYMLINK_FOLLOW
#undef AT_REMOVEDIR
#undef AT_EMPTY_PATH
#undef UTIME_NOW
#undef UTIME_OMIT
#undef F_OK
#undef X_OK
#undef W_OK
#undef R_OK
#undef F_DUPFD
#undef F_GETFD
#undef F_SETFD
#undef F_GETFL
#undef F_SETFL
#undef F_GETLK
#undef F_SETLK
#undef F_SETLKW
#undef F_DUPFD_CLOEXEC
#undef FD_CLOEXEC
#undef F_RDLCK
#undef F_WRLCK
#undef F_UNLCK
#undef LOCK_SH
#undef LOCK_EX
#undef LOCK_NB
#undef LOCK_UN
#undef NAME_MAX
#undef PATH_MAX
#undef SYMLOOP_MAX
#undef IOV_MAX
#undef PIPE_BUF
#include "kernel/file_numbers.h"
#include "kernel/file_status.h"

#define SAME(name)                                                                                 \
    _Static_assert((int)newlib_##name == (int)name, "kernel/file_numbers.h differs: " #name);
EACH(SAME)
_Static_assert((int)SEEK_SET == (int)FROM_START && (int)SEEK_CUR == (int)FROM_HERE &&
                   (int)SEEK_END == (int)FROM_END,
               "lseek()");
_Static_assert((int)newlib_types == (int)MODE_TYPE && (int)newlib_link == (int)MODE_LINK &&
                   (int)newlib_socket == (int)MODE_SOCKET,
               "modes");

_Static_assert(offsetof(struct dirent, d_name) == FILE_ENTRY_NAME &&
                   offsetof(struct dirent, d_off) == offsetof(struct file_entry, next) &&
                   offsetof(struct dirent, d_type) == offsetof(struct file_entry, type),
               "struct dirent");
_Static_assert(sizeof(struct iovec) == sizeof(struct file_piece) &&
                   offsetof(struct iovec, iov_len) == offsetof(struct file_piece, size),
               "struct iovec");
_Static_assert(sizeof(struct flock) == sizeof(struct file_record_lock) &&
                   offsetof(struct flock, l_len) == offsetof(struct file_record_lock, length),
               "struct flock");
_Static_assert(sizeof(struct timespec) == sizeof(struct file_time), "struct timespec");
