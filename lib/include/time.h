/*
 * <time.h>: what newlib's lacks.
 */
#ifndef HITOMA_TIME_H
#define HITOMA_TIME_H

#include_next <time.h>

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
