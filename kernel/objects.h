/*
 * The small-object allocator, once for both sides: kernel/heap.c and lib/malloc/malloc.c each
 * include this and become one. Header-only, since the program's instance may refer to nothing of
 * the kernel's but system calls.
 *
 * Memory comes in *spans*, aligned to their size; each holds objects of one size class in equal
 * slots, with a header in front, so that an object's address, rounded down, finds what it belongs
 * to:
 *
 *      span
 *      | header | slot | slot | slot | ...
 *
 *      slot of a live object
 *      | size bytes of the caller | canary (8) | ... | size (4) |
 *
 *      slot of a free one
 *      | next (8) | check (8) | poison, up to byte 64 | ... | FREED (4) |
 *
 * In front of the spans lies a *cache*, a short list of free slots for each class: all that an
 * ordinary allocation and free touch. When a list is empty it gets a batch from a span, when it is
 * too long a batch goes back; a span with nothing in use goes back to where it came from. A thread
 * shall have a cache each; the spans (struct objects) will then need a lock, the caches none.
 *
 * What a bug in the caller does is noticed, always, at the price of a few dozen instructions:
 *
 *   OB-1  An overrun by a byte or more: by the canary, when the object is freed.
 *   OB-2  A second free, or of what is no object's beginning: by the word at the slot's end, when
 *         it happens.
 *   OB-3  A write after free to the first 64 bytes of the object: by check and poison, when its
 *         slot is handed out again.
 *   OB-4  Each ends in objects_broken(), which says what, where, and how large the object is or
 *         was. It doesn't return.
 *   OB-5  An allocation that finds no memory returns NULL and has changed nothing.
 *   OB-6  Objects are aligned to 16 bytes, or to more: to the largest power of two that divides
 *         their slot's size.
 *
 * Whoever includes this defines before: OBJECTS_SPAN (bytes of a span, a power of two), and then
 * implements the functions that are declared here first.
 */
#ifndef KERNEL_OBJECTS_H
#define KERNEL_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A span's memory, aligned to OBJECTS_SPAN; NULL: none. */
__attribute__((cold)) static void *objects_span_get(void);
__attribute__((cold)) static void objects_span_put(void *span);

/* OB-4. `what` is a phrase about "the block". */
_Noreturn static void objects_broken(const char *what, const void *object, size_t size);

enum {
    OBJECTS_HEADER = 64,
    OBJECTS_OVERHEAD = 12, /* canary and size */
    OBJECTS_SLOT_MAX = OBJECTS_SPAN / 4,
    OBJECTS_MAX = OBJECTS_SLOT_MAX - OBJECTS_OVERHEAD, /* larger ones are not this file's */
    OBJECTS_CLASSES = 41,
    OBJECTS_BATCH_MAX = 16,
    OBJECTS_BATCH_BYTES = 2048,
    OBJECTS_POISON_END = 64,
};

/* Constants that an instruction can hold: 32 bits, extended by their sign. */
static const uint32_t objects_magic = 0x73217962;          /* a span's header */
static const uint64_t objects_canary = 0xffffffffafe5eed5; /* xor the object's address */
static const uint64_t objects_check = 0xffffffff8ddba115;  /* xor `next` */
static const uint64_t objects_poison = 0xdeadbea7deadbea7;
static const uint32_t objects_live = 0xa1100000; /* the size is in the lower half */
static const uint32_t objects_freed = 0xf4eed0ad;

struct object { /* a free one */
    struct object *next;
    uint64_t check;
};

struct objects_span {
    uint32_t magic;
    uint32_t slot;
    struct objects_span *next, *previous; /* of its class, while it has free slots */
    struct object *free;                  /* slots that were in use once */
    uint32_t class, used;                 /* used: in a cache or with a caller */
    uint16_t first, count, fresh, unused; /* first: offset; fresh: how many have been used at all */
    struct objects_span *all_next, *all_previous;
};
_Static_assert(sizeof(struct objects_span) == OBJECTS_HEADER, "slots begin behind it");

struct objects_bin {
    struct object *head;
    uint32_t slot;
    int32_t room; /* how many more are taken before a batch goes back */
};

struct objects {
    struct objects_bin bins[OBJECTS_CLASSES];    /* the cache */
    struct objects_span *spans[OBJECTS_CLASSES]; /* with free slots */
    struct objects_span *all;
    bool no_cache; /* every allocation and free goes to the spans: for fault injection */
};

/* The class whose slots hold `need` bytes: in steps of 16 to 128, then four a doubling. */
static inline unsigned objects_class(size_t need)
{
    if (__builtin_expect(need <= 128, 1))
        return need <= 32 ? 2 : (need + 15) / 16;
    unsigned bits = 63 - __builtin_clzl(need - 1);
    return 9 + (bits - 7) * 4 + ((need - 1) >> (bits - 2) & 3);
}

static inline size_t objects_slot(unsigned class)
{
    if (class <= 8)
        return class * 16;
    unsigned bits = 7 + (class - 9) / 4;
    return (5 + (class - 9) % 4) << (bits - 2);
}

static inline struct objects_span *objects_span_of(const void *object)
{
    return (struct objects_span *)(((uintptr_t)object - 1) & -(uintptr_t)OBJECTS_SPAN);
}

static inline uint32_t *objects_size_word(void *object, size_t slot)
{
    return (uint32_t *)((char *)object + slot - sizeof(uint32_t));
}

/* The canary lies where the object ends, which is aligned to nothing. */
typedef uint64_t objects_unaligned __attribute__((aligned(1), may_alias));

static inline objects_unaligned *objects_canary_of(void *object, size_t size)
{
    return (objects_unaligned *)((char *)object + size);
}

static inline void objects_mark_live(void *object, size_t slot, size_t size)
{
    *objects_size_word(object, slot) = objects_live | (uint32_t)size;
    *objects_canary_of(object, size) = objects_canary ^ (uintptr_t)object;
}

/*
 * The poison, bytes 16 to 63, of a slot that is longer. The program may use vector registers, the
 * kernel may not: the same in 16 bytes at a time, or in 8.
 */
#ifdef __SSE2__
typedef long long objects_vector __attribute__((vector_size(16), may_alias));
typedef char objects_bytes __attribute__((vector_size(16)));

static inline void objects_poison_48(struct object *object)
{
    objects_vector *vector = (objects_vector *)object;
    vector[1] = vector[2] = vector[3] = (objects_vector){objects_poison, objects_poison};
}

static inline bool objects_is_poisoned_48(const struct object *object)
{
    const objects_vector *vector = (const objects_vector *)object;
    objects_vector want = {objects_poison, objects_poison};
    objects_bytes same = ((objects_bytes)vector[1] == (objects_bytes)want) &
                         ((objects_bytes)vector[2] == (objects_bytes)want) &
                         ((objects_bytes)vector[3] == (objects_bytes)want);
    return __builtin_ia32_pmovmskb128(same) == 0xffff;
}
#else
static inline void objects_poison_48(struct object *object)
{
    uint64_t *word = (uint64_t *)object;
    word[2] = word[3] = word[4] = word[5] = word[6] = word[7] = objects_poison;
}

static inline bool objects_is_poisoned_48(const struct object *object)
{
    const uint64_t *word = (const uint64_t *)object;
    uint64_t all = word[2] & word[3] & word[4] & word[5] & word[6] & word[7];
    uint64_t any = word[2] | word[3] | word[4] | word[5] | word[6] | word[7];
    return all == objects_poison && any == objects_poison;
}
#endif

/* The same for a short slot: as many words as there are before the last. */
static void objects_poison_slot(struct object *object, size_t slot)
{
    if (slot > OBJECTS_POISON_END)
        objects_poison_48(object);
    for (unsigned i = 2; i < slot / 8 - 1 && slot <= OBJECTS_POISON_END; i++)
        ((uint64_t *)object)[i] = objects_poison;
}

static inline bool objects_is_linked(const struct object *object)
{
    return object->check == ((uintptr_t)object->next ^ objects_check);
}

static bool objects_is_poisoned(const struct object *object, size_t slot)
{
    if (!objects_is_linked(object))
        return false;
    if (slot > OBJECTS_POISON_END)
        return objects_is_poisoned_48(object);
    uint64_t wrong = 0;
    for (unsigned i = 2; i < slot / 8 - 1; i++)
        wrong |= ((const uint64_t *)object)[i] ^ objects_poison;
    return wrong == 0;
}

static inline void objects_link(struct object *object, struct object *next)
{
    object->next = next;
    object->check = (uintptr_t)next ^ objects_check;
}

/* ---- spans ---- */

static void objects_span_list(struct objects *objects, struct objects_span *span)
{
    span->previous = NULL;
    span->next = objects->spans[span->class];
    if (span->next)
        span->next->previous = span;
    objects->spans[span->class] = span;
}

static void objects_span_unlist(struct objects *objects, struct objects_span *span)
{
    if (span->next)
        span->next->previous = span->previous;
    if (span->previous)
        span->previous->next = span->next;
    else
        objects->spans[span->class] = span->next;
}

static inline bool objects_span_is_full(const struct objects_span *span)
{
    return !span->free && span->fresh == span->count;
}

static struct objects_span *objects_span_new(struct objects *objects, unsigned class)
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
        .count = (OBJECTS_SPAN - first) / slot,
    };
    objects_span_list(objects, span);
    span->all_next = objects->all;
    if (span->all_next)
        span->all_next->all_previous = span;
    objects->all = span;
    return span;
}

static void objects_span_end(struct objects *objects, struct objects_span *span)
{
    objects_span_unlist(objects, span);
    if (span->all_next)
        span->all_next->all_previous = span->all_previous;
    if (span->all_previous)
        span->all_previous->all_next = span->all_next;
    else
        objects->all = span->all_next;
    span->magic = 0;
    objects_span_put(span);
}

/* A free slot of the span, which has one, looking as one that has been freed. */
static struct object *objects_span_take(struct objects *objects, struct objects_span *span)
{
    struct object *object = span->free;
    if (object) {
        if (!objects_is_poisoned(object, span->slot))
            objects_broken("was written to after it was freed", object, span->slot);
        span->free = object->next;
    } else {
        object = (struct object *)((char *)span + span->first + span->fresh++ * span->slot);
        objects_poison_slot(object, span->slot);
    }
    span->used++;
    if (objects_span_is_full(span))
        objects_span_unlist(objects, span);
    return object;
}

static void objects_span_return(struct objects *objects, struct object *object)
{
    struct objects_span *span = objects_span_of(object);
    if (objects_span_is_full(span))
        objects_span_list(objects, span);
    objects_link(object, span->free);
    span->free = object;
    /*
     * One empty span a class stays, so that a single object that comes and goes doesn't cost one
     * each time.
     */
    if (--span->used == 0 && (span->next || span->previous))
        objects_span_end(objects, span);
}

/* ---- the cache ---- */

static unsigned objects_batch(size_t slot)
{
    unsigned batch = OBJECTS_BATCH_BYTES / slot;
    return batch > OBJECTS_BATCH_MAX ? OBJECTS_BATCH_MAX : batch < 1 ? 1 : batch;
}

/* Fills an empty bin. False: no memory. */
__attribute__((noinline, cold)) static bool objects_refill(struct objects *objects, unsigned class)
{
    struct objects_bin *bin = &objects->bins[class];
    bin->slot = objects_slot(class);
    unsigned batch = objects->no_cache ? 1 : objects_batch(bin->slot);
    bin->room = objects->no_cache ? 0 : 2 * batch;
    for (; batch > 0; batch--, bin->room--) {
        struct objects_span *span = objects->spans[class];
        if (!span && (bin->head || !(span = objects_span_new(objects, class))))
            break;
        struct object *object = objects_span_take(objects, span);
        objects_link(object, bin->head);
        bin->head = object;
    }
    return bin->head != NULL;
}

/* Gives a batch back, or all there is if it is less. */
__attribute__((noinline, cold)) static void objects_drain(struct objects *objects, unsigned class)
{
    struct objects_bin *bin = &objects->bins[class];
    bin->slot = objects_slot(class);
    unsigned batch = objects->no_cache ? 1 : objects_batch(bin->slot);
    for (; batch > 0 && bin->head; batch--, bin->room++) {
        struct object *object = bin->head;
        if (!objects_is_poisoned(object, bin->slot))
            objects_broken("was written to after it was freed", object, bin->slot);
        bin->head = object->next;
        objects_span_return(objects, object);
    }
}

/*
 * The bin has an object: the fast path. Slow ones are calls at a function's very end, so that it
 * needs no frame.
 */
__attribute__((noinline, cold)) static void *objects_take_failed(const void *object, size_t slot)
{
    objects_broken("was written to after it was freed", object, slot);
}

/* Behind the checks. */
static inline void *objects_take_head(struct objects_bin *bin, size_t slot, size_t size)
{
    struct object *object = bin->head;
    bin->head = object->next;
    bin->room++;
    objects_mark_live(object, slot, size);
    return object;
}

__attribute__((noinline)) static void *objects_take_short(struct objects_bin *bin, size_t size)
{
    if (!objects_is_poisoned(bin->head, bin->slot))
        return objects_take_failed(bin->head, bin->slot);
    return objects_take_head(bin, bin->slot, size);
}

static inline void *objects_take_cached(struct objects_bin *bin, size_t size)
{
    struct object *object = bin->head;
    size_t slot = bin->slot;
    if (__builtin_expect(slot <= OBJECTS_POISON_END, 0))
        return objects_take_short(bin, size);
    if (__builtin_expect(!objects_is_linked(object), 0) ||
        __builtin_expect(!objects_is_poisoned_48(object), 0))
        return objects_take_failed(object, slot);
    return objects_take_head(bin, slot, size);
}

/* An object of the class, which must hold it: size <= OBJECTS_MAX. NULL: no memory. */
static inline void *objects_take(struct objects *objects, unsigned class, size_t size)
{
    if (!objects->bins[class].head && !objects_refill(objects, class))
        return NULL;
    return objects_take_cached(&objects->bins[class], size);
}

/* What is wrong with an object of this span that is to be freed. */
__attribute__((noinline, cold)) static void objects_free_failed(struct objects_span *span,
                                                                void *object)
{
    size_t offset = (char *)object - (char *)span - span->first;
    if (offset % span->slot != 0 || offset / span->slot >= span->count)
        objects_broken("is freed by an address that is not its beginning",
                       (char *)object - offset % span->slot, span->slot);
    uint32_t word = *objects_size_word(object, span->slot);
    if (word == objects_freed)
        objects_broken("is freed twice", object, span->slot);
    if ((word ^ objects_live) <= span->slot - OBJECTS_OVERHEAD)
        objects_broken("was written to behind its end", object, word ^ objects_live);
    objects_broken("is freed, but was never allocated, or its end was overwritten", object,
                   span->slot);
}

/* The size that a live object of this span was asked for with. */
static inline size_t objects_size(struct objects_span *span, void *object)
{
    size_t size = *objects_size_word(object, span->slot) ^ objects_live;
    if (__builtin_expect(size > span->slot - OBJECTS_OVERHEAD, 0) ||
        __builtin_expect(*objects_canary_of(object, size) != (objects_canary ^ (uintptr_t)object),
                         0))
        objects_free_failed(span, object);
    return size;
}

/* Behind the checks, and poisoned. */
static inline void objects_put_cached(struct objects *objects, struct objects_span *span,
                                      struct object *object)
{
    struct objects_bin *bin = &objects->bins[span->class];
    *objects_size_word(object, span->slot) = objects_freed;
    objects_link(object, bin->head);
    bin->head = object;
    if (__builtin_expect(--bin->room < 0, 0))
        objects_drain(objects, span->class);
}

__attribute__((noinline)) static void
objects_free_short(struct objects *objects, struct objects_span *span, struct object *object)
{
    objects_poison_slot(object, span->slot);
    objects_put_cached(objects, span, object);
}

static inline void objects_free(struct objects *objects, struct objects_span *span, void *memory)
{
    size_t slot = span->slot, size = *objects_size_word(memory, slot) ^ objects_live;
    if (__builtin_expect(size > slot - OBJECTS_OVERHEAD, 0) ||
        __builtin_expect(*objects_canary_of(memory, size) != (objects_canary ^ (uintptr_t)memory),
                         0)) {
        objects_free_failed(span, memory); /* OB-1, OB-2 */
        return;
    }
    if (__builtin_expect(slot <= OBJECTS_POISON_END, 0)) {
        objects_free_short(objects, span, memory);
        return;
    }
    objects_poison_48(memory);
    objects_put_cached(objects, span, memory);
}

/* Calls visit(object, size) for each live object, after its canary was looked at (OB-1). */
__attribute__((unused)) static void objects_each(struct objects *objects,
                                                 void (*visit)(void *object, size_t size))
{
    for (struct objects_span *span = objects->all; span; span = span->all_next)
        for (unsigned i = 0; i < span->fresh; i++) {
            char *object = (char *)span + span->first + i * span->slot;
            if (*objects_size_word(object, span->slot) >> 16 == objects_live >> 16)
                visit(object, objects_size(span, object));
        }
}

#endif
