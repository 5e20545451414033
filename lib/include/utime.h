/*
 * <utime.h>: newlib's has the structure, not the function.
 */
#ifndef HITOMA_UTIME_H
#define HITOMA_UTIME_H

#include_next <utime.h>

#ifdef __cplusplus
extern "C" {
#endif
int utime(const char *path, const struct utimbuf *times);
#ifdef __cplusplus
}
#endif

#endif
