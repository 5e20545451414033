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
    copy_long(to, from, size);
    return to;
}
