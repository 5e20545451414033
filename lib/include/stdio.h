/*
 * <stdio.h>: what newlib's lacks, or has by another name.
 */
#ifndef HITOMA_STDIO_H
#define HITOMA_STDIO_H

#include_next <stdio.h>

#if __POSIX_VISIBLE >= 200809

#ifdef __cplusplus
extern "C" {
#endif

ssize_t getdelim(char **__restrict line, size_t *__restrict size, int end, FILE *__restrict stream);
ssize_t getline(char **__restrict line, size_t *__restrict size, FILE *__restrict stream);

#ifdef __cplusplus
}
#endif

#endif

#endif
