/*
 * The blocks of the heaps, for the address sanitizer: their shadow, and who made and freed them.
 *
 * The latter is kept in a table in which a block has one possible place, by its address; so some
 * are forgotten, never the latest. Linux gives the table's memory where it is touched.
 */
#include "kernel/asan.h"

static struct asan_block *const blocks = (struct asan_block *)ASAN_BLOCKS;

static struct asan_block *place_of(const void *block)
{
    return &blocks[((uintptr_t)block >> 4) * 0x9e3779b97f4a7c15ull >> 49];
}
_Static_assert(ASAN_BLOCK_COUNT == 1 << (64 - 49), "place_of()");

/*
 * The return addresses of the frames from this one on. A frame lies above the one that it has
 * called; where a function without a frame pointer stands between, the chain may lead anywhere, so
 * it is followed upwards and not far.
 */
static void note_callers(uintptr_t *callers, const uintptr_t *frame)
{
    enum { FAR = 64 << 10 };
    for (unsigned i = 0; i < ASAN_CALLERS; i++) {
        callers[i] = frame ? frame[1] : 0;
        const uintptr_t *next = callers[i] ? (const uintptr_t *)frame[0] : NULL;
        bool is_near = next > frame && (uintptr_t)next - (uintptr_t)frame < FAR;
        frame = is_near && (uintptr_t)next % sizeof(*next) == 0 ? next : NULL;
    }
}

void sanitize_block_made(void *block, size_t size, size_t slot)
{
    struct asan_block *place = place_of(block);
    sanitize_allow(block, size);
    sanitize_forbid((char *)block + size, slot - size, SANITIZE_AROUND_BLOCK);
    *place = (struct asan_block){.start = (uintptr_t)block, .size = size};
    note_callers(place->made_by, *(const uintptr_t **)__builtin_frame_address(0));
}

void sanitize_block_freed(void *block, size_t slot)
{
    struct asan_block *place = place_of(block);
    sanitize_forbid(block, slot, SANITIZE_FREED_BLOCK);
    if (place->start == (uintptr_t)block)
        note_callers(place->freed_by, *(const uintptr_t **)__builtin_frame_address(0));
}

const struct asan_block *asan_block_near(uintptr_t address)
{
    enum { NEAR = 4096 };
    const struct asan_block *best = NULL;
    size_t best_distance = NEAR;
    for (const struct asan_block *block = blocks; block < blocks + ASAN_BLOCK_COUNT; block++) {
        uintptr_t end = block->start + block->size;
        size_t distance = address < block->start ? block->start - address
                          : address < end        ? 0
                                                 : address - end;
        if (block->start && distance < best_distance) {
            best = block;
            best_distance = distance;
        }
    }
    return best;
}
