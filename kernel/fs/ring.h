/*
 * A ring of bytes, between program memory on both sides: pipes and local sockets.
 *
 *      |....xxxxxxxxxx......|
 *           ^taken    ^put        both only grow; their difference is what is in it
 *
 * The copies go to and from a place and move nothing: whoever calls moves `put` or `taken` when all
 * has come over. Header only, for its short way.
 */
#ifndef KERNEL_FS_RING_H
#define KERNEL_FS_RING_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/page.h"

enum { RING_ORDER = 2, RING_SIZE = PAGE_SIZE << RING_ORDER };

struct ring {
    uint64_t put, taken;
    char *bytes; /* a block of pages */
};

static inline size_t ring_filled(const struct ring *ring)
{
    return ring->put - ring->taken;
}

static inline size_t ring_room(const struct ring *ring)
{
    return RING_SIZE - ring_filled(ring);
}

/* How much of `count` bytes at `at` lies before the ring's end. */
static inline size_t ring_stretch(uint64_t at, size_t count)
{
    size_t to_end = RING_SIZE - at % RING_SIZE;
    return count < to_end ? count : to_end;
}

/* 0, or -EFAULT. count <= RING_SIZE. */
static inline int ring_copy_in(const struct ring *ring, uint64_t at, const char *from, size_t count)
{
    size_t part = ring_stretch(at, count);
    int error = copy_in(ring->bytes + at % RING_SIZE, from, part);
    if (__builtin_expect(part < count, 0) && !error)
        error = copy_in(ring->bytes, from + part, count - part);
    return error;
}

static inline int ring_copy_out(const struct ring *ring, uint64_t at, char *to, size_t count)
{
    size_t part = ring_stretch(at, count);
    int error = copy_out(to, ring->bytes + at % RING_SIZE, part);
    if (__builtin_expect(part < count, 0) && !error)
        error = copy_out(to + part, ring->bytes, count - part);
    return error;
}

#endif
