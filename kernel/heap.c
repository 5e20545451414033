/*
 * See heap.h. Small blocks are objects.h's, in spans of four pages; larger ones are blocks of the
 * page allocator, which are aligned to more than a span, so that their header is found in the same
 * way.
 */
#include "kernel/heap.h"

#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/spinlock.h"
#include "kernel/string.h"

enum { SPAN_ORDER = 2 };
#define OBJECTS_SPAN (PAGE_SIZE << SPAN_ORDER)
#define OBJECTS_THREAD_LOCAL
#define OBJECTS_LOCK() /* held already: heap_lock */
#define OBJECTS_UNLOCK()
#include "kernel/objects.h"

struct large {
    uint32_t magic;
    uint32_t order;
    size_t size;
};

enum { LARGE_MAGIC = 0x6c726765 };

/* hitoma.failalloc= is in every image in which the program makes the kernel allocate. */
extern const char part_fail_alloc;
static const char *const brings_fail_alloc __attribute__((used)) = &part_fail_alloc;

static struct spinlock heap_lock = SPINLOCK(LOCK_HEAP);
static struct objects_cache the_cache;

static void *objects_span_get(void)
{
    return page_alloc(SPAN_ORDER, PAGE_MAY_RECLAIM);
}

static void objects_span_put(void *span)
{
    page_free(span, SPAN_ORDER);
}

static void objects_broken(const char *what, const void *object, size_t size)
{
    panic("heap: the block at %p of %zu bytes %s", object, size, what);
}

static objects_unaligned *large_canary(struct large *large)
{
    return (objects_unaligned *)((char *)large + OBJECTS_HEADER + large->size);
}

static void *large_alloc(size_t size)
{
    if (size > PAGE_SIZE << PAGE_ORDER_MAX)
        return NULL;
    unsigned order = page_order(OBJECTS_HEADER + size + sizeof(uint64_t));
    if (order < SPAN_ORDER)
        order = SPAN_ORDER; /* for its alignment */
    struct large *large = order <= PAGE_ORDER_MAX ? page_alloc(order, PAGE_MAY_RECLAIM) : NULL;
    if (!large)
        return NULL;
    *large = (struct large){LARGE_MAGIC, order, size};
    *objects_state((char *)large + OBJECTS_HEADER) = 0; /* none of an object's */
    *large_canary(large) = objects_canary ^ (uintptr_t)large;
    sanitize_forbid(large, OBJECTS_HEADER, SANITIZE_AROUND_BLOCK);
    sanitize_block_made((char *)large + OBJECTS_HEADER, size,
                        (PAGE_SIZE << order) - OBJECTS_HEADER);
    return (char *)large + OBJECTS_HEADER;
}

static void objects_free_larger(void *block)
{
    struct large *large = (struct large *)objects_span_of(block);
    if (large->magic != LARGE_MAGIC || block != (char *)large + OBJECTS_HEADER)
        objects_broken("is freed, but is none of the heap's, or was freed before", block, 0);
    if (*large_canary(large) != (objects_canary ^ (uintptr_t)large))
        objects_broken("was written to behind its end", block, large->size);
    large->magic = 0;
    page_free(large, large->order);
}

__attribute__((noinline, cold)) static void *objects_take_slow(size_t size)
{
    if (objects_cache == &objects_no_cache)
        objects_cache_use(&the_cache);
    return objects_alloc(objects_class(size + OBJECTS_OVERHEAD), size);
}

static inline void *alloc(size_t size)
{
    return size > OBJECTS_MAX ? large_alloc(size) : objects_take(size);
}

/* A copy of their own, so that the others, for one thread, end in a jump and keep nothing. */
__attribute__((noinline, cold)) static void *alloc_locked(size_t size)
{
    bool were_on = spin_lock(&heap_lock);
    void *block = alloc(size);
    spin_unlock(&heap_lock, were_on);
    return block;
}

__attribute__((noinline, cold)) static void free_locked(void *block)
{
    bool were_on = spin_lock(&heap_lock);
    objects_free(block);
    spin_unlock(&heap_lock, were_on);
}

void *heap_alloc(size_t size)
{
    if (__builtin_expect(page_alloc_fails != NULL, 0) && page_alloc_fails())
        return NULL;
    return __builtin_expect(threads_many, 0) ? alloc_locked(size) : alloc(size);
}

void *heap_zalloc(size_t size)
{
    void *block = heap_alloc(size);
    if (block)
        memset(block, 0, size);
    return block;
}

void heap_free(void *block)
{
    if (!block)
        return;
    if (__builtin_expect(threads_many, 0))
        free_locked(block);
    else
        objects_free(block);
}

void heap_each(void (*visit)(void *block, size_t size))
{
    bool were_on = spin_lock_threads(&heap_lock);
    objects_each(visit);
    spin_unlock_threads(&heap_lock, were_on);
}
