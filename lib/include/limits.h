/*
 * <limits.h>: what newlib's lacks or has too small. The paths' limits are Linux's.
 */
#ifndef HITOMA_LIMITS_H
#define HITOMA_LIMITS_H

#include_next <limits.h>

#undef PATH_MAX
#define PATH_MAX 4096

#define SYMLOOP_MAX 40

#undef PIPE_BUF
#define PIPE_BUF 4096

#ifndef SSIZE_MAX
#define SSIZE_MAX LONG_MAX
#endif

#endif
