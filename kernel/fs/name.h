/*
 * Names in directories: measured, hashed and compared eight bytes at a time, since that is what an
 * open() spends its time on.
 *
 *   NA-1  A name can be read eight bytes at a time: seven bytes behind its end are readable,
 *         whatever they are.
 *   NA-2  The same bytes have the same hash, at every time in one image. Different names of up to
 *         eight bytes have different hashes: who has compared those need not compare the texts.
 *         (Each step of name_mix() can be undone, and the bytes in it are the whole name.)
 *   NA-3  A name has 1 to NAME_MAX bytes, none of them '/' or NUL.
 */
#ifndef KERNEL_FS_NAME_H
#define KERNEL_FS_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name {
    const char *text;
    uint64_t hash;
    uint32_t length;
};

enum { NAME_WORD = 8 };

static inline uint64_t name_load(const char *text)
{
    uint64_t word;
    __builtin_memcpy(&word, text, NAME_WORD);
    return word;
}

/* The factor is 2^64 divided by the golden ratio, and odd. */
static inline uint64_t name_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
    return hash ^ hash >> 32;
}

/* The highest bit of each byte that is a slash. Only the lowest is sure: a borrow may follow. */
static inline uint64_t name_slashes(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101;
    word ^= ones * '/';
    return (word - ones) & ~word & ones << 7;
}

/* For names of eight bytes and more: its end, or NULL. */
const char *name_scan_long(struct name *name, const char *text);

/*
 * The name at the beginning of *text, in which a slash ends it; *text moves to there. False: it has
 * more than NAME_MAX bytes.
 */
static inline bool name_scan(struct name *name, const char **text)
{
    uint64_t word = name_load(*text), slashes = name_slashes(word);
    if (__builtin_expect(!slashes, 0)) {
        const char *end = name_scan_long(name, *text);
        *text = end ? end : *text;
        return end != NULL;
    }
    uint64_t before = (slashes ^ (slashes - 1)) >> 8; /* all bits below the slash's byte */
    name->text = *text;
    name->hash = name_mix(0, word & before);
    name->length = (uint32_t)__builtin_ctzll(slashes) / 8;
    *text += name->length;
    return true;
}

/* The name that these bytes are. */
void name_set(struct name *name, const char *text, uint32_t length);

/* Are two texts of this length the same? NA-1 of both. */
bool name_is_same_text(const char *a, const char *b, uint32_t length);

#endif
