/*
 * malloc() and its family: the program's instance of kernel/objects.h, whose head describes how it
 * works and what it catches. Blocks that are too large for it are in large.c.
 *
 *      size + 12 <= 16 KiB     objects.h, in spans of 64 KiB from mmap()
 *      above                   a mapping of its own
 *
 * The pages of a span come when they are touched, so a span costs what is used of it. One thread
 * for now: `heap` is both the one cache and the spans behind it.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/malloc/internal.h"

#define OBJECTS_SPAN MALLOC_SPAN
#include "kernel/objects.h"

static struct objects heap;
static bool is_set_up;
static bool may_fail;      /* MALLOC_FAIL */
static bool large_is_zero; /* the latest large block: a fresh mapping, for calloc() */

static void *objects_span_get(void)
{
    return malloc_map(OBJECTS_SPAN);
}

static void objects_span_put(void *span)
{
    munmap(span, OBJECTS_SPAN);
}

static void objects_broken(const char *what, const void *object, size_t size)
{
    malloc_broken(what, object, size);
}

static void set_up(void)
{
    is_set_up = true;
    may_fail = heap.no_cache = malloc_settings_read();
}

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

/* When the cache has none, or the block is large. */
__attribute__((noinline, cold)) static void *alloc_slow(size_t size, size_t align)
{
    if (!is_set_up)
        set_up();
    if (may_fail && malloc_fails_now())
        return no_memory();
    size_t need = size + OBJECTS_OVERHEAD > align ? size + OBJECTS_OVERHEAD : align;
    if (size > OBJECTS_MAX || need > OBJECTS_SLOT_MAX)
        return large_alloc(size, align, &large_is_zero);
    unsigned class = objects_class(need);
    while (objects_slot(class) & (align - 1))
        class ++; /* four steps on at most there is a power of two */
    void *block = objects_take(&heap, class, size);
    return block ? block : no_memory();
}

void *malloc(size_t size)
{
    if (__builtin_expect(size > OBJECTS_MAX, 0))
        return alloc_slow(size, 16);
    struct objects_bin *bin = &heap.bins[objects_class(size + OBJECTS_OVERHEAD)];
    if (__builtin_expect(!bin->head, 0))
        return alloc_slow(size, 16);
    return objects_take_cached(bin, size);
}

__attribute__((noinline, cold)) static void free_large(void *block)
{
    if (!large_is(block))
        malloc_broken("is freed, but is none of malloc()'s", block, 0);
    large_free(block);
}

void free(void *block)
{
    if (!block)
        return;
    struct objects_span *span = objects_span_of(block);
    if (__builtin_expect(span->magic != objects_magic, 0))
        free_large(block);
    else
        objects_free(&heap, span, block);
}

size_t malloc_usable_size(void *block)
{
    if (!block)
        return 0;
    struct objects_span *span = objects_span_of(block);
    if (span->magic == objects_magic)
        return objects_size(span, block);
    if (!large_is(block))
        malloc_broken("is asked about, but is none of malloc()'s", block, 0);
    return large_size(block);
}

void *calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return no_memory();
    void *block = malloc(bytes);
    if (block && (bytes <= OBJECTS_MAX || !large_is_zero))
        memset(block, 0, bytes);
    return block;
}

/* In the same slot, if the new size belongs into one of that class. */
static bool resize_in_slot(void *block, size_t size)
{
    struct objects_span *span = objects_span_of(block);
    if (may_fail || size > OBJECTS_MAX || span->magic != objects_magic ||
        objects_class(size + OBJECTS_OVERHEAD) != span->class)
        return false;
    objects_mark_live(block, span->slot, size);
    return true;
}

void *realloc(void *block, size_t size)
{
    if (!block)
        return malloc(size);
    size_t old_size = malloc_usable_size(block); /* looks at the canary, too */
    if (resize_in_slot(block, size))
        return block;
    if (old_size > OBJECTS_MAX && size > OBJECTS_MAX) {
        if (may_fail && malloc_fails_now())
            return no_memory();
        void *resized = large_resize(block, size);
        if (resized)
            return resized;
    }
    void *other = malloc(size);
    if (!other)
        return NULL;
    memcpy(other, block, old_size < size ? old_size : size);
    free(block);
    return other;
}

void *memalign(size_t align, size_t size)
{
    if (align & (align - 1) || align > (size_t)1 << 40) {
        errno = EINVAL;
        return NULL;
    }
    return alloc_slow(size, align < 16 ? 16 : align);
}

void malloc_each(void (*visit)(void *block, size_t size))
{
    objects_each(&heap, visit);
    large_each(visit);
}
