/*
 * The poison in a free object (OB-3 of objects.h, whose part this is): bytes 0 to 63 where the slot
 * is longer than 64, else all that is the object's, which is the slot less 8 bytes.
 *
 * Each lane of 16 bits holds the largest value there is in one. So the least of several vectors is
 * the poison exactly when all are, and a comparison at the end is enough. The program may use
 * vector registers, the kernel may not: the same in 16 bytes at a time, or in 8.
 */
#ifndef KERNEL_OBJECTS_POISON_H
#define KERNEL_OBJECTS_POISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OBJECTS_POISON_END = 64 };

/* No address is like it, and as a floating-point number it is none (NaN). */
static const uint64_t objects_poison = 0x7fff7fff7fff7fff;

#ifdef __SSE2__
typedef short objects_vector __attribute__((vector_size(16), may_alias));
typedef objects_vector objects_vector_unaligned __attribute__((aligned(1)));

static inline objects_vector objects_poison_vector(void)
{
    typedef uint64_t words __attribute__((vector_size(16)));
    return (objects_vector)(words){objects_poison, objects_poison};
}

/* Lane by lane; `b` is aligned. In C gcc has no other name for it that clang-tidy knows. */
static inline objects_vector objects_least(objects_vector a, const objects_vector *b)
{
    __asm__("pminsw %1, %0" : "+x"(a) : "m"(*b));
    return a;
}

static inline bool objects_is_poison(objects_vector least)
{
    typedef char bytes __attribute__((vector_size(16)));
    return __builtin_ia32_pmovmskb128((bytes)(least == objects_poison_vector())) == 0xffff;
}

static inline void objects_poison_64(void *object)
{
    objects_vector *vector = object;
    vector[0] = vector[1] = vector[2] = vector[3] = objects_poison_vector();
}

static inline bool objects_is_poisoned_64(const void *object)
{
    const objects_vector *vector = object;
    objects_vector least = objects_least(vector[0], &vector[1]);
    least = objects_least(least, &vector[2]);
    return objects_is_poison(objects_least(least, &vector[3]));
}

/* The last 16 bytes of a short slot's poison, which overlap the vector before. */
static inline objects_vector_unaligned *objects_poison_end(const void *object, size_t slot)
{
    return (objects_vector_unaligned *)((char *)object + slot - 24);
}

static inline void objects_poison_short(void *object, size_t slot)
{
    objects_vector *vector = object;
    *objects_poison_end(object, slot) = vector[0] = objects_poison_vector();
    if (slot > 32)
        vector[1] = objects_poison_vector();
    if (slot > 48)
        vector[2] = objects_poison_vector();
}

static inline bool objects_is_poisoned_short(const void *object, size_t slot)
{
    const objects_vector *vector = object;
    objects_vector least = objects_least(*objects_poison_end(object, slot), &vector[0]);
    if (slot > 32)
        least = objects_least(least, &vector[1]);
    if (slot > 48)
        least = objects_least(least, &vector[2]);
    return objects_is_poison(least);
}
#else
static inline void objects_poison_64(void *object)
{
    uint64_t *word = object;
    word[0] = word[1] = word[2] = word[3] = objects_poison;
    word[4] = word[5] = word[6] = word[7] = objects_poison;
}

static inline bool objects_is_poisoned_64(const void *object)
{
    const uint64_t *word = object;
    uint64_t all = word[0] & word[1] & word[2] & word[3] & word[4] & word[5] & word[6] & word[7];
    uint64_t any = word[0] | word[1] | word[2] | word[3] | word[4] | word[5] | word[6] | word[7];
    return all == objects_poison && any == objects_poison;
}

static inline void objects_poison_short(void *object, size_t slot)
{
    for (unsigned i = 0; i < slot / 8 - 1; i++)
        ((uint64_t *)object)[i] = objects_poison;
}

static inline bool objects_is_poisoned_short(const void *object, size_t slot)
{
    uint64_t wrong = 0;
    for (unsigned i = 0; i < slot / 8 - 1; i++)
        wrong |= ((const uint64_t *)object)[i] ^ objects_poison;
    return wrong == 0;
}
#endif

static inline void objects_poison_slot(void *object, size_t slot)
{
    if (slot > OBJECTS_POISON_END)
        objects_poison_64(object);
    else
        objects_poison_short(object, slot);
}

static inline bool objects_is_poisoned(const void *object, size_t slot)
{
    return slot > OBJECTS_POISON_END ? objects_is_poisoned_64(object)
                                     : objects_is_poisoned_short(object, slot);
}

#endif
