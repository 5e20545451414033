/*
 * <utime.h>: newlib's has the structure, not the function; and needs a header that it doesn't
 * include.
 */
#ifndef HITOMA_UTIME_H
#define HITOMA_UTIME_H

#include <sys/types.h>

#include_next <utime.h>

#ifdef __cplusplus
extern "C" {
#endif
int utime(const char *path, const struct utimbuf *times);
#ifdef __cplusplus
}
#endif

#endif
