/*
 * A piece of memory that a device reads or writes. Requests to devices are lists of them
 * (scatter-gather): what is in one piece for a program rarely is in memory.
 *
 *   SG-1  A segment is memory that a device can find without page tables: of page_alloc(), the
 *         kernel's heap, or the kernel's own data. Never the high region's (stacks, mappings),
 *         whose pages lie anywhere and may not be there yet.
 *   SG-2  It belongs to the device as long as the request does.
 */
#ifndef KERNEL_SEGMENT_H
#define KERNEL_SEGMENT_H

#include <stddef.h>

struct segment {
    void *address;
    size_t length; /* bytes; never 0 */
};

/* Bytes of all `count` of them. SIZE_MAX: one has none, or there are more than SIZE_MAX / 2. */
static inline size_t segments_length(const struct segment *segments, unsigned count)
{
    size_t total = 0;
    for (unsigned i = 0; i < count; i++) {
        if (segments[i].length == 0 || segments[i].length > (size_t)-1 / 2 - total)
            return (size_t)-1;
        total += segments[i].length;
    }
    return total;
}

#endif
