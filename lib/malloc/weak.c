/*
 * malloc() for those parts of newlib that every program has which prints: if the image has malloc()
 * it is that one, else a little memory of our own is enough.
 *
 * tools/newlib lists which sources call these names, and which bring malloc() with them, because
 * they need more (fopen(), asprintf(), strtod(), ...). Where nothing does, what remains is:
 *
 *      a buffer for each of stdin, stdout, stderr               made once, kept
 *      the digits of floating-point numbers (mprec.c)           once for each power of two, kept
 *      signal handlers: a table, made by the first signal() or raise()
 *      the text of one wide string or hexadecimal fraction      freed before printf() returns
 *
 * C demands that a conversion of printf() yields at least 4,095 characters (C11 7.21.6.1): that is
 * what POOL is made for, see there. A longer one than fits ends like any for which malloc() fails:
 * a text with ENOMEM, digits with newlib's assertion "Balloc succeeded". A program that wants such
 * refers to malloc().
 */
#include <errno.h>
#include <reent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* newlib's sources see their own declarations, under these names. */
void *_weak_malloc_r(struct _reent *state, size_t size);
void _weak_free_r(struct _reent *state, void *block);
void *_weak_calloc_r(struct _reent *state, size_t count, size_t size);
void *_weak_realloc_r(struct _reent *state, void *block, size_t size);

#pragma weak malloc
#pragma weak free
#pragma weak calloc
#pragma weak realloc

/*
 * Buffers of 1 KiB; digits, if the lengths grow one by one, of 32, 64, ... 8192 bytes; a text of
 * 4 KiB, or two. It costs no byte of the image, and memory only where it is touched.
 */
enum { POOL = 28 << 10, ALIGN = 16 };
static char pool[POOL] __attribute__((aligned(ALIGN)));
static size_t pool_used;
static char *latest; /* the block taken last, which alone can be given back */

static void *pool_take(size_t size)
{
    if (size > POOL - pool_used) {
        errno = ENOMEM;
        return NULL;
    }
    latest = pool + pool_used;
    pool_used += (size + ALIGN - 1) & -(size_t)ALIGN;
    return latest;
}

static void pool_put(char *block)
{
    if (block && block == latest)
        pool_used = block - pool;
}

void *_weak_malloc_r(struct _reent *state, size_t size)
{
    (void)state;
    return malloc ? malloc(size) : pool_take(size);
}

void _weak_free_r(struct _reent *state, void *block)
{
    (void)state;
    if (malloc)
        free(block);
    else
        pool_put(block);
}

/* Of small numbers only, without malloc(): nothing overflows. */
void *_weak_calloc_r(struct _reent *state, size_t count, size_t size)
{
    (void)state;
    if (malloc)
        return calloc(count, size);
    void *block = pool_take(count * size);
    return block ? memset(block, 0, count * size) : NULL;
}

/* Only strings that grow are resized, and what makes such brings malloc(). */
void *_weak_realloc_r(struct _reent *state, void *block, size_t size)
{
    (void)state;
    return malloc ? realloc(block, size) : NULL;
}
