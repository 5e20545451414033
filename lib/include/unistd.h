/*
 * <unistd.h>: what newlib's lacks, or shows to Cygwin only.
 */
#ifndef HITOMA_UNISTD_H
#define HITOMA_UNISTD_H

#include_next <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef _POSIX_THREAD_SAFE_FUNCTIONS
int getlogin_r(char *name, size_t size);
int ttyname_r(int fd, char *name, size_t size);
#endif
pid_t getsid(pid_t process);

/* confstr() */
#define _CS_PATH                           0
#define _CS_POSIX_V7_WIDTH_RESTRICTED_ENVS 17
#define _CS_V7_ENV                         20
#define _CS_LFS_LINTFLAGS                  24 /* the highest; those between are compilers' flags */

#ifdef __cplusplus
}
#endif

#endif
