/*
 * <ftw.h>: walking a tree of files.
 */
#ifndef _FTW_H
#define _FTW_H

#include <sys/stat.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    FTW_F,   /* a file that is no directory */
    FTW_D,   /* a directory, before what is in it */
    FTW_DNR, /* a directory that can't be read */
    FTW_NS,  /* stat() failed */
    FTW_SL,  /* a symbolic link */
    FTW_DP,  /* a directory, after what is in it (FTW_DEPTH) */
    FTW_SLN, /* a symbolic link that leads nowhere */
};
#define FTW_F   FTW_F
#define FTW_D   FTW_D
#define FTW_DNR FTW_DNR
#define FTW_NS  FTW_NS
#define FTW_SL  FTW_SL
#define FTW_DP  FTW_DP
#define FTW_SLN FTW_SLN

#define FTW_PHYS  1 /* don't follow symbolic links */
#define FTW_MOUNT 2 /* stay in one file system */
#define FTW_CHDIR 4 /* change into each directory */
#define FTW_DEPTH 8 /* what is in a directory comes before it */

struct FTW {
    int base;  /* where the last name begins */
    int level; /* how deep below the start */
};

int ftw(const char *path, int (*function)(const char *, const struct stat *, int), int descriptors);
int nftw(const char *path, int (*function)(const char *, const struct stat *, int, struct FTW *),
         int descriptors, int flags);

#ifdef __cplusplus
}
#endif

#endif
