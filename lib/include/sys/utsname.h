/*
 * <sys/utsname.h>: what system this is.
 */
#ifndef _SYS_UTSNAME_H
#define _SYS_UTSNAME_H

#ifdef __cplusplus
extern "C" {
#endif

#define _UTSNAME_LENGTH 65

struct utsname {
    char sysname[_UTSNAME_LENGTH];  /* "Hitoma" */
    char nodename[_UTSNAME_LENGTH]; /* gethostname()'s */
    char release[_UTSNAME_LENGTH];
    char version[_UTSNAME_LENGTH];
    char machine[_UTSNAME_LENGTH]; /* "x86_64" */
};

int uname(struct utsname *to);

#ifdef __cplusplus
}
#endif

#endif
