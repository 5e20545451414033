/*
 * Sixteen bytes at a time: what the mem functions of this folder are made of. SSE2, which every
 * 64-bit processor has.
 *
 * The idea that they share: a range of n bytes, n between w and 2w, is covered by two accesses of
 * width w, one from its start and one to its end, which may overlap. So no length needs a
 * byte-by-byte tail. All of a short range is read before any of it is written, so memmove() may use
 * the same code.
 */
#ifndef LIB_VECTOR_H
#define LIB_VECTOR_H

#include <stddef.h>
#include <stdint.h>

typedef unsigned char vector __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t word8 __attribute__((aligned(1), may_alias));
typedef uint32_t word4 __attribute__((aligned(1), may_alias));
typedef uint16_t word2 __attribute__((aligned(1), may_alias));

#define AT(type, address, offset) (*(type *)((char *)(address) + (offset)))

/* Up to 32 bytes, by two overlapping accesses. */
static inline void copy_short(void *to, const void *from, size_t size)
{
    if (size >= 16) {
        vector first = AT(vector, from, 0), last = AT(vector, from, size - 16);
        AT(vector, to, 0) = first;
        AT(vector, to, size - 16) = last;
    } else if (size >= 8) {
        word8 first = AT(word8, from, 0), last = AT(word8, from, size - 8);
        AT(word8, to, 0) = first;
        AT(word8, to, size - 8) = last;
    } else if (size >= 4) {
        word4 first = AT(word4, from, 0), last = AT(word4, from, size - 4);
        AT(word4, to, 0) = first;
        AT(word4, to, size - 4) = last;
    } else if (size >= 2) {
        word2 first = AT(word2, from, 0), last = AT(word2, from, size - 2);
        AT(word2, to, 0) = first;
        AT(word2, to, size - 2) = last;
    } else if (size == 1) {
        AT(char, to, 0) = AT(char, from, 0);
    }
}

/*
 * More than 32 bytes, forwards; `to` may overlap `from` if it lies lower. The last 32 bytes are
 * read before the loop, and written behind it: they cover what the loop leaves.
 */
static inline void copy_long(void *to, const void *from, size_t size)
{
    vector last[2] = {AT(vector, from, size - 32), AT(vector, from, size - 16)};
    for (size_t at = 0; at < size - 32; at += 32) {
        vector a = AT(vector, from, at), b = AT(vector, from, at + 16);
        AT(vector, to, at) = a;
        AT(vector, to, at + 16) = b;
    }
    AT(vector, to, size - 32) = last[0];
    AT(vector, to, size - 16) = last[1];
}

#endif
