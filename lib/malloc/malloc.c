/*
 * malloc() and its family: the program's instance of kernel/objects.h, whose head describes how it
 * works and what it catches. Blocks that are too large for it are in large.c.
 *
 *      size + 12 <= 16 KiB     objects.h, in spans of 64 KiB from mmap()
 *      above                   a mapping of its own
 *
 * The pages of a span come when they are touched, so a span costs what is used of it.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/lock.h"
#include "lib/malloc/internal.h"

static struct lock spans_lock;

#define OBJECTS_SPAN         MALLOC_SPAN
#define OBJECTS_THREAD_LOCAL _Thread_local
#define OBJECTS_LOCK()       lock_take(&spans_lock)
#define OBJECTS_UNLOCK()     lock_give(&spans_lock)
#include "kernel/objects.h"

static struct objects_cache first_cache; /* of the thread that allocates first */
static bool is_set_up;
static bool may_fail; /* MALLOC_FAIL */

/* The thread's latest large block: a fresh mapping, for calloc(). */
static _Thread_local bool large_is_zero;

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

static void objects_free_larger(void *block)
{
    if (!large_is(block))
        malloc_broken("is freed, but is none of malloc()'s", block, 0);
    large_free(block);
}

/* The first allocation of all; false: another thread's was. */
static bool set_up_first(void)
{
    static struct lock lock;
    lock_take(&lock);
    bool is_first = !is_set_up;
    if (is_first)
        may_fail = malloc_settings_read();
    is_set_up = true;
    lock_give(&lock);
    return is_first;
}

/*
 * A thread's first allocation: its cache. With MALLOC_FAIL there is none, so that every allocation
 * comes to alloc_slow(). Whoever gets no memory for one asks again next time.
 */
static void set_up(void)
{
    struct objects_cache *cache = NULL;
    if (!is_set_up && set_up_first())
        cache = &first_cache;
    else if (!may_fail)
        cache = objects_alloc(objects_class(sizeof(*cache) + OBJECTS_OVERHEAD), sizeof(*cache));
    if (cache && !may_fail)
        objects_cache_use(cache);
}

void malloc_thread_end(void)
{
    struct objects_cache *cache = objects_cache;
    if (cache == &objects_no_cache)
        return;
    objects_cache_end();
    if (cache != &first_cache)
        objects_free(cache);
}

static void *no_memory(void)
{
    errno = ENOMEM;
    return NULL;
}

/* When the cache has none, the block is large, or is to be aligned. */
__attribute__((noinline, cold)) static void *alloc_slow(size_t size, size_t align)
{
    if (objects_cache == &objects_no_cache)
        set_up();
    if (may_fail && malloc_fails_now())
        return no_memory();
    size_t need = size + OBJECTS_OVERHEAD > align ? size + OBJECTS_OVERHEAD : align;
    if (size > OBJECTS_MAX || need > OBJECTS_SLOT_MAX)
        return large_alloc(size, align, &large_is_zero);
    unsigned class = objects_class(need);
    while (objects_slot(class) & (align - 1))
        class ++; /* four steps on at most there is a power of two */
    void *block = objects_alloc(class, size);
    return block ? block : no_memory();
}

static void *objects_take_slow(size_t size)
{
    return alloc_slow(size, 16);
}

/* The class of a longer block takes some arithmetic. */
__attribute__((noinline)) static void *alloc_long(size_t size)
{
    return size > OBJECTS_MAX ? alloc_slow(size, 16) : objects_take(size);
}

void *malloc(size_t size)
{
    return __builtin_expect(size > OBJECTS_SMALL_MAX, 0) ? alloc_long(size) : objects_take(size);
}

void free(void *block)
{
    if (block)
        objects_free(block);
}

size_t malloc_usable_size(void *block)
{
    if (!block)
        return 0;
    if (objects_is_small(block))
        return objects_size(block);
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
    if (may_fail || size > OBJECTS_MAX || !objects_is_small(block) ||
        objects_class(size + OBJECTS_OVERHEAD) != objects_span_of(block)->class)
        return false;
    objects_mark_live(block, size);
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
    objects_each(visit);
    large_each(visit);
}
