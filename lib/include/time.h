/*
 * <time.h>: what newlib's lacks.
 */
#ifndef HITOMA_TIME_H
#define HITOMA_TIME_H

#include_next <time.h>

#if __ISO_C_VISIBLE >= 2011

#ifdef __cplusplus
extern "C" {
#endif

#define TIME_UTC 1
int timespec_get(struct timespec *time, int base);

#ifdef __cplusplus
}
#endif

#endif

#if __BSD_VISIBLE || __GNU_VISIBLE

#ifdef __cplusplus
extern "C" {
#endif

/* mktime() for UTC. */
time_t timegm(struct tm *tm);

#ifdef __cplusplus
}
#endif

#endif

#endif
