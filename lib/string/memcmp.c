/*
 * memcmp(): eight bytes at a time until two differ; which of them comes first is told by their
 * bytes in memory order, that is with the lowest address as the most significant.
 */
#include <string.h>

#include "lib/string/vector.h"

static int order(uint64_t a, uint64_t b)
{
    a = __builtin_bswap64(a);
    b = __builtin_bswap64(b);
    return a < b ? -1 : a > b;
}

int memcmp(const void *a, const void *b, size_t size)
{
    if (size < 8) {
        for (size_t at = 0; at < size; at++)
            if (AT(unsigned char, a, at) != AT(unsigned char, b, at))
                return AT(unsigned char, a, at) - AT(unsigned char, b, at);
        return 0;
    }
    for (size_t at = 0; at < size - 8; at += 8)
        if (AT(word8, a, at) != AT(word8, b, at))
            return order(AT(word8, a, at), AT(word8, b, at));
    return order(AT(word8, a, size - 8), AT(word8, b, size - 8));
}
