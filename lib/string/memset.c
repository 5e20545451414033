/*
 * memset().
 */
#include <string.h>

#include "lib/string/vector.h"

static void set_short(void *to, uint64_t bytes, size_t size)
{
    if (size >= 8) {
        AT(word8, to, 0) = bytes;
        AT(word8, to, size - 8) = bytes;
    } else if (size >= 4) {
        AT(word4, to, 0) = bytes;
        AT(word4, to, size - 4) = bytes;
    } else if (size >= 2) {
        AT(word2, to, 0) = bytes;
        AT(word2, to, size - 2) = bytes;
    } else if (size == 1) {
        AT(char, to, 0) = bytes;
    }
}

void *memset(void *to, int byte, size_t size)
{
    uint64_t bytes = (unsigned char)byte * 0x0101010101010101ull;
    if (size < 16) {
        set_short(to, bytes, size);
        return to;
    }
    typedef uint64_t pair __attribute__((vector_size(16)));
    vector all = (vector)(pair){bytes, bytes};
    for (size_t at = 0; at < size - 16; at += 16)
        AT(vector, to, at) = all;
    AT(vector, to, size - 16) = all;
    return to;
}
