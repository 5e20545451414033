/*
 * The small-object allocator, once for both sides: kernel/heap.c and lib/malloc/malloc.c each
 * include this and become one. Header-only, since the program's instance may refer to nothing of
 * the kernel's but system calls.
 *
 * Memory comes in *spans*, aligned to their size; each holds objects of one size class in equal
 * slots. An object's size is in the word in front of it; its span, which knows its class, is found
 * by rounding its address down.
 *
 *      span      a multiple of OBJECTS_SPAN
 *      | header | slot | slot | slot | ...
 *
 *      slot of a live object      a multiple of 16
 *      | state (4): LIVE + size   | size bytes of the caller | canary (8) | ...
 *
 *      slot of a free one
 *      | state (4): FREED         | poison, up to byte 64                 | ...
 *
 * In front of the spans lies a *cache*: for each class a *bin*, a short array of pointers to free
 * objects. It is all that an ordinary allocation (a pop) and free (a push) touch:
 *
 *      cells:  none  object  object  object  -  -  -  -
 *                                            ^ top       ^ end
 *
 * When a bin is empty it gets a batch from the spans, when it is full a batch goes back. A span
 * with nothing in use goes back to where it came from. `none` is an object that is never poisoned:
 * so one comparison finds an object that was written to and a bin that is empty.
 *
 * A cache is one thread's, the spans (`objects_spans`) are everybody's. So each thread gets a cache
 * of its own, a page, and a lock is taken where batches go: in objects_refill() and
 * objects_drain(), which alone touch the spans. Who has no cache uses objects_no_cache, whose bins
 * are always empty and always full: then each object comes from its span and goes back to it.
 *
 * What a bug in the caller does is noticed, always, at the price of a dozen instructions:
 *
 *   OB-1  An overrun by a byte or more: by the canary, when the object is freed. A write to the
 *         four bytes before the object as well: by the state.
 *   OB-2  A second free, or of what is no object's beginning: by the state, when it happens.
 *   OB-3  A write after free to the first 64 bytes of the object: by the poison, when its slot is
 *         handed out again.
 *   OB-4  Each ends in objects_broken(), which says what, where, and how large the object is or
 *         was. It doesn't return.
 *   OB-5  An allocation that finds no memory returns NULL and has changed nothing.
 *   OB-6  Objects are aligned to 16 bytes, or to more: to the largest power of two that divides
 *         their slot's size.
 *
 * Whoever includes this defines before:
 *
 *      OBJECTS_SPAN            bytes of a span, a power of two
 *      OBJECTS_THREAD_LOCAL    before a variable that each thread has of its own; or nothing
 *      OBJECTS_LOCK()          around whatever touches the spans; not recursive
 *      OBJECTS_UNLOCK()
 *
 * and then implements the functions that are declared here first. objects_span_get() and
 * objects_span_put() are called with the lock held.
 */
#ifndef KERNEL_OBJECTS_H
#define KERNEL_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/sanitize.h"

#include "kernel/objects_poison.h"

/* A span's memory, aligned to OBJECTS_SPAN; NULL: none. */
__attribute__((cold)) static void *objects_span_get(void);
__attribute__((cold)) static void objects_span_put(void *span);

/*
 * An object of `size` bytes, by objects_alloc(), since the bin has none or its next one was written
 * to. NULL: no memory.
 */
static void *objects_take_slow(size_t size);

/*
 * Something is to be freed that is in no span: a larger block of the includer's, before which a
 * word lies that is none of the states below; or a mistake.
 */
static void objects_free_larger(void *block);

/* OB-4. `what` is a phrase about "the block". */
_Noreturn static void objects_broken(const char *what, const void *object, size_t size);

enum {
    OBJECTS_HEADER = 64,
    OBJECTS_OVERHEAD = 12, /* state and canary */
    OBJECTS_SLOT_MAX = OBJECTS_SPAN / 4,
    OBJECTS_MAX = OBJECTS_SLOT_MAX - OBJECTS_OVERHEAD, /* larger ones are not this file's */
    OBJECTS_CLASSES = 41,
    /*
     * The fast path is for what lies in slots of 80 to 128 bytes, whose class is a division by 16
     * and whose poison is 64 bytes. Short ones have less poison.
     */
    OBJECTS_SMALL_MAX = 128 - OBJECTS_OVERHEAD,
    OBJECTS_SHORT_MAX = 64 - OBJECTS_OVERHEAD,
};

/* Constants that an instruction can hold: 32 bits, extended by their sign. */
static const uint32_t objects_magic = 0x73217962;          /* a span's header */
static const uint64_t objects_canary = 0xffffffffafe5eed5; /* plus the object's address */
static const uint64_t objects_check = 0xffffffff8ddba115;  /* plus `next` */

/* States. The size is added to the first two; `aligned`: its slot is of a larger class. */
static const uint32_t objects_live = 0xa1100000, objects_aligned = 0xa1200000;
static const uint32_t objects_freed = 0xf4eed0ad;

struct object { /* a free one that is in its span's list */
    struct object *next;
    uint64_t check;
};

struct objects_span {
    uint32_t magic;
    uint32_t slot;
    struct objects_span *next, *previous; /* of its class, while it has free slots */
    struct object *free;                  /* slots that were in use once */
    struct objects_span *all_next, *all_previous;
    uint16_t class, used;         /* used: in a cache or with a caller */
    uint16_t first, count, fresh; /* first: offset; fresh: how many have been used at all */
    uint16_t unused;
    uint32_t state_of_first; /* of the object right behind the header */
};
_Static_assert(sizeof(struct objects_span) == OBJECTS_HEADER, "objects begin behind it");

/* Everybody's: the lock protects these, what is in the spans' headers, and slots in their lists. */
static struct {
    struct objects_span *with_free[OBJECTS_CLASSES];
    struct objects_span *all;
} objects_spans;

struct objects_bin {
    void **top; /* behind the last object */
    void **end;
};

struct objects_cache {
    struct objects_bin bins[OBJECTS_CLASSES];
    void *cells[385];
};
_Static_assert(sizeof(struct objects_cache) <= 4096, "a page is enough for a thread's");

_Alignas(16) static char objects_none[OBJECTS_POISON_END];

static void *objects_no_cell[1] = {objects_none};
static struct objects_cache objects_no_cache = {
    .bins = {[0 ... OBJECTS_CLASSES - 1] = {objects_no_cell + 1, objects_no_cell + 1}},
};

/* The thread's own. */
static OBJECTS_THREAD_LOCAL struct objects_cache *objects_cache = &objects_no_cache;

/* How many objects a bin of this class holds: 4 KiB at most, or two. */
static inline unsigned objects_capacity(unsigned class)
{
    return class <= 8 ? 24 : class <= 20 ? 16 >> (class - 9) / 4 : 2;
}

/* Makes this the thread's own. */
static void objects_cache_use(struct objects_cache *cache)
{
    void **cell = cache->cells;
    for (unsigned class = 0; class < OBJECTS_CLASSES; class ++) {
        *cell++ = objects_none;
        cache->bins[class].top = cell;
        cache->bins[class].end = cell += class == 0 ? 0 : objects_capacity(class);
    }
    objects_cache = cache;
}

/*
 * The class whose slots hold `need` bytes: in steps of 16 to 128, then four a doubling. Slots of
 * class 1 are as long as those of class 2: a free object wants 16 bytes.
 */
static inline size_t objects_class(size_t need)
{
    if (__builtin_expect(need <= 128, 1))
        return (need + 15) / 16;
    unsigned bits = 63 - __builtin_clzl(need - 1);
    return 9 + (bits - 7) * 4 + ((need - 1) >> (bits - 2) & 3);
}

static inline size_t objects_slot(unsigned class)
{
    if (class <= 8)
        return class < 2 ? 32 : class * 16;
    unsigned bits = 7 + (class - 9) / 4;
    return (5 + (class - 9) % 4) << (bits - 2);
}

/* For size <= OBJECTS_SHORT_MAX. */
static inline size_t objects_slot_short(size_t size)
{
    return size <= 32 - OBJECTS_OVERHEAD ? 32 : (size + OBJECTS_OVERHEAD + 15) & -16ul;
}

static inline bool objects_bin_is_empty(const struct objects_bin *bin)
{
    return bin->top[-1] == objects_none;
}

static inline struct objects_span *objects_span_of(const void *object)
{
    return (struct objects_span *)(((uintptr_t)object - 1) & -(uintptr_t)OBJECTS_SPAN);
}

/* Does it lie in a span? Else it is one of the includer's larger blocks, or nothing of ours. */
static inline bool objects_is_small(const void *object)
{
    return objects_span_of(object)->magic == objects_magic;
}

static inline uint32_t *objects_state(void *object)
{
    return (uint32_t *)object - 1;
}

/* More than OBJECTS_MAX: its state is none of a live object. */
static inline size_t objects_size_by_state(void *object)
{
    uint32_t state = *objects_state(object);
    return state - (state >= objects_aligned ? objects_aligned : objects_live);
}

/* The canary lies where the object ends, which is aligned to nothing. */
typedef uint64_t objects_unaligned __attribute__((aligned(1), may_alias));

static inline objects_unaligned *objects_canary_of(void *object, size_t size)
{
    return (objects_unaligned *)((char *)object + size);
}

static inline bool objects_has_canary(void *object, size_t size)
{
    return *objects_canary_of(object, size) == objects_canary + (uintptr_t)object;
}

static inline void objects_mark_live(void *object, size_t size)
{
    sanitize_block_made(object, size, objects_span_of(object)->slot);
    *objects_state(object) = objects_live + (uint32_t)size;
    *objects_canary_of(object, size) = objects_canary + (uintptr_t)object;
}

/* OB-3 */
static void objects_check_poison(const void *object, size_t slot)
{
    if (!objects_is_poisoned(object, slot))
        objects_broken("was written to after it was freed", object, slot);
}

/* ---- spans ---- */

static void objects_span_list(struct objects_span *span)
{
    span->previous = NULL;
    span->next = objects_spans.with_free[span->class];
    if (span->next)
        span->next->previous = span;
    objects_spans.with_free[span->class] = span;
}

static void objects_span_unlist(struct objects_span *span)
{
    if (span->next)
        span->next->previous = span->previous;
    if (span->previous)
        span->previous->next = span->next;
    else
        objects_spans.with_free[span->class] = span->next;
}

static inline bool objects_span_is_full(const struct objects_span *span)
{
    return !span->free && span->fresh == span->count;
}

static struct objects_span *objects_span_new(unsigned class)
{
    struct objects_span *span = objects_span_get();
    if (!span)
        return NULL;
    size_t slot = objects_slot(class), align = slot & -slot;
    size_t first = align > OBJECTS_HEADER ? align : OBJECTS_HEADER; /* OB-6 */
    *span = (struct objects_span){
        .magic = objects_magic,
        .slot = slot,
        .class = class,
        .first = first,
        .count = (OBJECTS_SPAN - first + sizeof(uint32_t)) / slot, /* the state lies before */
    };
    sanitize_forbid(span, OBJECTS_SPAN, SANITIZE_AROUND_BLOCK);
    objects_span_list(span);
    span->all_next = objects_spans.all;
    if (span->all_next)
        span->all_next->all_previous = span;
    objects_spans.all = span;
    return span;
}

static void objects_span_end(struct objects_span *span)
{
    objects_span_unlist(span);
    if (span->all_next)
        span->all_next->all_previous = span->all_previous;
    if (span->all_previous)
        span->all_previous->all_next = span->all_next;
    else
        objects_spans.all = span->all_next;
    span->magic = 0;
    sanitize_allow(span, OBJECTS_SPAN);
    objects_span_put(span);
}

/* A free object of the class, poisoned whole; NULL: no memory. */
static void *objects_span_take(unsigned class)
{
    struct objects_span *span = objects_spans.with_free[class];
    if (!span && !(span = objects_span_new(class)))
        return NULL;
    struct object *object = span->free;
    if (object) {
        if (object->check != objects_check + (uintptr_t)object->next)
            objects_broken("was written to after it was freed", object, span->slot);
        span->free = object->next;
        object->next = (void *)objects_poison;
        object->check = objects_poison;
        objects_check_poison(object, span->slot);
    } else {
        object = (struct object *)((char *)span + span->first + span->fresh++ * span->slot);
        objects_poison_slot(object, span->slot);
        *objects_state(object) = objects_freed;
    }
    span->used++;
    if (objects_span_is_full(span))
        objects_span_unlist(span);
    return object;
}

static void objects_span_return(void *memory)
{
    struct objects_span *span = objects_span_of(memory);
    struct object *object = memory;
    objects_check_poison(object, span->slot);
    if (objects_span_is_full(span))
        objects_span_list(span);
    object->next = span->free;
    object->check = objects_check + (uintptr_t)object->next;
    span->free = object;
    /*
     * One empty span a class stays, so that a single object that comes and goes doesn't cost one
     * each time.
     */
    if (--span->used == 0 && (span->next || span->previous))
        objects_span_end(span);
}

/* ---- between cache and spans ---- */

/* A free object of the class, whose bin is empty, and half a bin of others. NULL: no memory. */
static void *objects_refill(struct objects_bin *bin, unsigned class)
{
    void **half = bin->top + (bin->end - bin->top) / 2, *object;
    OBJECTS_LOCK();
    while ((object = objects_span_take(class)) && bin->top < half)
        *bin->top++ = object;
    OBJECTS_UNLOCK();
    return object || objects_bin_is_empty(bin) ? object : *--bin->top;
}

/* Takes a free object, whose bin is full, and gives half a bin of others back. */
__attribute__((noinline, cold)) static void objects_drain(struct objects_bin *bin, void *object)
{
    unsigned class = objects_span_of(object)->class;
    OBJECTS_LOCK();
    for (unsigned count = objects_capacity(class) / 2; count > 0 && !objects_bin_is_empty(bin);
         count--)
        objects_span_return(*--bin->top);
    *objects_state(object) = objects_freed;
    if (bin->top < bin->end)
        *bin->top++ = object;
    else
        objects_span_return(object);
    OBJECTS_UNLOCK();
}

/* The thread ends: all that its cache holds goes back. From now on it has none. */
__attribute__((unused)) static void objects_cache_end(void)
{
    struct objects_cache *cache = objects_cache;
    objects_cache = &objects_no_cache;
    OBJECTS_LOCK();
    for (unsigned class = 0; class < OBJECTS_CLASSES; class ++)
        while (!objects_bin_is_empty(&cache->bins[class]))
            objects_span_return(*--cache->bins[class].top);
    OBJECTS_UNLOCK();
}

/* ---- allocation ---- */

static inline struct objects_bin *objects_bin(size_t size)
{
    return &objects_cache->bins[objects_class(size + OBJECTS_OVERHEAD)];
}

/* The object, which was looked at, is the bin's last. */
static inline void *objects_pop(struct objects_bin *bin, void *object, size_t size)
{
    bin->top--;
    objects_mark_live(object, size);
    return object;
}

__attribute__((noinline)) static void *objects_take_short(size_t size, struct objects_bin *bin)
{
    void *object = bin->top[-1];
    if (!objects_is_poisoned_short(object, objects_slot_short(size)))
        return objects_take_slow(size);
    return objects_pop(bin, object, size);
}

/*
 * An object of `size` bytes; NULL: no memory. The fast path goes straight through; slow ones are
 * calls at a function's very end, so that it needs no frame.
 */
static inline void *objects_take(size_t size)
{
    struct objects_bin *bin = objects_bin(size);
    void *object = bin->top[-1];
    if (size <= OBJECTS_SHORT_MAX)
        return objects_take_short(size, bin);
    if (__builtin_expect(!objects_is_poisoned_64(object), 0))
        return objects_take_slow(size);
    return objects_pop(bin, object, size);
}

/*
 * An object of the class, which may be larger than its size asks for. NULL: no memory. Inline: with
 * SAN=address the frame above is taken for the one that allocates.
 */
static inline __attribute__((always_inline)) void *objects_alloc(unsigned class, size_t size)
{
    struct objects_bin *bin = &objects_cache->bins[class];
    void *object = objects_bin_is_empty(bin) ? objects_refill(bin, class) : *--bin->top;
    if (!object)
        return NULL;
    objects_check_poison(object, objects_slot(class));
    objects_mark_live(object, size);
    if (class != objects_class(size + OBJECTS_OVERHEAD))
        *objects_state(object) = objects_aligned + (uint32_t)size;
    return object;
}

/* ---- freeing ---- */

/* What is wrong with an object of this span: its state, or the canary that it tells of. */
_Noreturn __attribute__((noinline, cold)) static void objects_report(void *object)
{
    struct objects_span *span = objects_span_of(object);
    size_t offset = (char *)object - (char *)span - span->first;
    if (offset % span->slot != 0 || offset / span->slot >= span->count)
        objects_broken("is freed by an address that is not its beginning",
                       (char *)object - offset % span->slot, span->slot);
    if (*objects_state(object) == objects_freed)
        objects_broken("is freed twice", object, span->slot);
    size_t size = objects_size_by_state(object);
    if (size <= span->slot - OBJECTS_OVERHEAD)
        objects_broken("was written to behind its end", object, size);
    objects_broken("is freed, but was never allocated, or was written to before its beginning",
                   object, span->slot);
}

/* The size that a live object was asked for with. OB-1, OB-2. */
static inline size_t objects_size(void *object)
{
    size_t size = objects_size_by_state(object);
    if (size > OBJECTS_MAX || !objects_has_canary(object, size))
        objects_report(object);
    return size;
}

/* The object is poisoned; the bin's `top` has room. */
static inline void objects_push(struct objects_bin *bin, void **top, void *object)
{
    *objects_state(object) = objects_freed;
    *top = object;
    bin->top = top + 1;
}

/*
 * SAN=address: an object is not handed out again before a number of others were freed, so that a
 * use of it is noticed. Returns whose turn it is, or NULL. It looks as one that was freed.
 */
static inline void *objects_delay(void *object)
{
    enum { DELAYED = 256, DELAYED_SLOT_MAX = 2048 };
    static OBJECTS_THREAD_LOCAL void *delayed[DELAYED];
    static OBJECTS_THREAD_LOCAL unsigned oldest;
    if (!SANITIZE_IS_ON)
        return object;
    size_t slot = objects_span_of(object)->slot;
    *objects_state(object) = objects_freed;
    sanitize_block_freed(object, slot);
    if (slot > DELAYED_SLOT_MAX)
        return object;
    void *turn = delayed[oldest];
    delayed[oldest] = object;
    oldest = (oldest + 1) % DELAYED;
    return turn;
}

/* An object of any class, into a bin with room or not; or a mistake. */
__attribute__((noinline)) static void objects_free_any(void *object)
{
    struct objects_span *span = objects_span_of(object);
    if (!objects_is_small(object))
        return objects_free_larger(object);
    objects_size(object); /* for its checks */
    objects_poison_slot(object, span->slot);
    object = objects_delay(object);
    if (SANITIZE_IS_ON && !object)
        return;
    struct objects_bin *bin = &objects_cache->bins[objects_span_of(object)->class];
    if (bin->top == bin->end)
        objects_drain(bin, object);
    else
        objects_push(bin, bin->top, object);
}

__attribute__((noinline)) static void objects_free_short(void *object, size_t size,
                                                         struct objects_bin *bin)
{
    objects_poison_short(object, objects_slot_short(size));
    objects_push(bin, bin->top, object);
}

static inline void objects_free(void *object)
{
    size_t size = *objects_state(object) - objects_live; /* very large: not in this state */
    if (SANITIZE_IS_ON || __builtin_expect(size > OBJECTS_SMALL_MAX, 0) ||
        __builtin_expect(!objects_has_canary(object, size), 0))
        return objects_free_any(object);
    struct objects_bin *bin = objects_bin(size);
    void **top = bin->top;
    if (__builtin_expect(top == bin->end, 0))
        return objects_free_any(object);
    if (size <= OBJECTS_SHORT_MAX)
        return objects_free_short(object, size, bin);
    objects_poison_64(object);
    objects_push(bin, top, object);
}

/*
 * Calls visit(object, size) for each live object, after its canary was looked at (OB-1). It neither
 * allocates nor frees.
 */
__attribute__((unused)) static void objects_each(void (*visit)(void *object, size_t size))
{
    OBJECTS_LOCK();
    for (struct objects_span *span = objects_spans.all; span; span = span->all_next)
        for (unsigned i = 0; i < span->fresh; i++) {
            char *object = (char *)span + span->first + i * span->slot;
            if (objects_size_by_state(object) <= OBJECTS_MAX)
                visit(object, objects_size(object));
        }
    OBJECTS_UNLOCK();
}

#endif
