/*
 * Between the files of lib/malloc/.
 */
#ifndef LIB_MALLOC_INTERNAL_H
#define LIB_MALLOC_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MALLOC_SPAN = 64 << 10 }; /* what mmap() aligns to (VM-1) */

/* ---- large.c: blocks with a mapping of their own ---- */

/*
 * A block of `size` bytes, `align` a power of two, at least 16. The four bytes before it are there,
 * and 0. *is_zero: are its own 0, too? NULL, with errno: no memory.
 */
void *large_alloc(size_t size, size_t align, bool *is_zero);

/*
 * A mapping for anything; NULL, with errno: no memory, even after what is kept here for later was
 * given up.
 */
void *malloc_map(size_t length);

/* Is it one of these? */
bool large_is(const void *block);
size_t large_size(const void *block);
void large_free(void *block);

/*
 * The block with another size, perhaps elsewhere; NULL: it can't be done so, and nothing has
 * changed.
 */
void *large_resize(void *block, size_t size);

void large_each(void (*visit)(void *block, size_t size));

/* ---- report.c ---- */

/* "malloc: the block at ADDRESS of SIZE bytes WHAT", on standard error, and abort(). */
_Noreturn void malloc_broken(const char *what, const void *block, size_t size);

/* ---- settings.c: the environment ---- */

/* MALLOC_FAIL=SEED:RATE: one in RATE allocations fails, by chance; MALLOC_FAIL=N: only the N-th. */
bool malloc_settings_read(void); /* is MALLOC_FAIL set? */
bool malloc_fails_now(void);

/* MALLOC_LEAKS=1: at the end, what was never freed. */
extern bool malloc_leaks_wanted;

/*
 * ---- malloc.c, or what REPLACE= gives in its place ----
 *
 * It has malloc(), free(), calloc(), realloc(), memalign(), malloc_usable_size() and:
 */

/* Every live block. visit() neither allocates nor frees. */
void malloc_each(void (*visit)(void *block, size_t size));

/* The calling thread ends: what was put aside for it goes back. It may still allocate. */
void malloc_thread_end(void);

#endif
