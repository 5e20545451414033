/*
 * The names by which newlib's own code calls: the first argument is the thread's state, of which
 * ours needs nothing.
 */
#include <malloc.h>
#include <reent.h>
#include <stdlib.h>

void *_malloc_r(struct _reent *state, size_t size)
{
    (void)state;
    return malloc(size);
}

void _free_r(struct _reent *state, void *block)
{
    (void)state;
    free(block);
}

void *_realloc_r(struct _reent *state, void *block, size_t size)
{
    (void)state;
    return realloc(block, size);
}

void *_calloc_r(struct _reent *state, size_t count, size_t size)
{
    (void)state;
    return calloc(count, size);
}

void *_memalign_r(struct _reent *state, size_t align, size_t size)
{
    (void)state;
    return memalign(align, size);
}

void *_reallocf_r(struct _reent *state, void *block, size_t size)
{
    void *other = _realloc_r(state, block, size);
    if (!other)
        free(block);
    return other;
}

size_t _malloc_usable_size_r(struct _reent *state, void *block)
{
    (void)state;
    return malloc_usable_size(block);
}
