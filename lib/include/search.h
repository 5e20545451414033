/*
 * <search.h>: newlib's, and the functions it lacks.
 */
#ifndef HITOMA_SEARCH_H
#define HITOMA_SEARCH_H

#include_next <search.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `count` is the number of elements, each of `size` bytes; lsearch() adds what it doesn't find. */
void *lfind(const void *key, const void *table, size_t *count, size_t size,
            int (*compare)(const void *, const void *)) __attribute__((nonnull));
void *lsearch(const void *key, void *table, size_t *count, size_t size,
              int (*compare)(const void *, const void *)) __attribute__((nonnull));

/* Elements begin with two pointers, next and previous; before may be NULL. */
void insque(void *inserted, void *before);
void remque(void *removed);

#ifdef __cplusplus
}
#endif

#endif
