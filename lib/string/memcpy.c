/*
 * memcpy(). newlib's uses non-temporal stores from 256 bytes on, which throws the result out of the
 * cache.
 */
#include <string.h>

#include "lib/string/vector.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    if (size <= 32) {
        copy_short(to, from, size);
        return to;
    }
    /*
     * The last 32 bytes are read before the loop, and written behind it: they cover what the loop
     * leaves.
     */
    vector last[2] = {AT(vector, from, size - 32), AT(vector, from, size - 16)};
    for (size_t at = 0; at < size - 32; at += 32) {
        vector a = AT(vector, from, at), b = AT(vector, from, at + 16);
        AT(vector, to, at) = a;
        AT(vector, to, at + 16) = b;
    }
    AT(vector, to, size - 32) = last[0];
    AT(vector, to, size - 16) = last[1];
    return to;
}
