/*
 * memmove(): from the end that is not overwritten before it is read.
 */
#include <string.h>

#include "lib/string/vector.h"

/* Backwards; the first 32 bytes are read before the loop, and written behind it. */
static void *move_up(void *to, const void *from, size_t size)
{
    vector first[2] = {AT(vector, from, 0), AT(vector, from, 16)};
    for (size_t at = size; at > 32; at -= 32) {
        vector a = AT(vector, from, at - 32), b = AT(vector, from, at - 16);
        AT(vector, to, at - 32) = a;
        AT(vector, to, at - 16) = b;
    }
    AT(vector, to, 0) = first[0];
    AT(vector, to, 16) = first[1];
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    if (size <= 32) {
        copy_short(to, from, size);
        return to;
    }
    if ((uintptr_t)to - (uintptr_t)from < size)
        return move_up(to, from, size);
    copy_long(to, from, size);
    return to;
}
