/*
 * <sys/stat.h>: what newlib's keeps for other systems than this one.
 */
#ifndef HITOMA_SYS_STAT_H
#define HITOMA_SYS_STAT_H

#include_next <sys/stat.h>

#ifdef __cplusplus
extern "C" {
#endif

#undef S_BLKSIZE
#define S_BLKSIZE 512 /* of st_blocks */

#define UTIME_NOW  -2L
#define UTIME_OMIT -1L

/* POSIX.1-2008 has these names; st_atime and its like are macros on them. */
#define st_atimensec st_atim.tv_nsec
#define st_mtimensec st_mtim.tv_nsec
#define st_ctimensec st_ctim.tv_nsec

int lstat(const char *__restrict path, struct stat *__restrict to);
int fchmodat(int directory, const char *path, mode_t mode, int flags);
int fstatat(int directory, const char *__restrict path, struct stat *__restrict to, int flags);
int mkdirat(int directory, const char *path, mode_t mode);
int mknod(const char *path, mode_t mode, dev_t device);
int utimensat(int directory, const char *path, const struct timespec times[2], int flags);
int futimens(int fd, const struct timespec times[2]);

#ifdef __cplusplus
}
#endif

#endif
