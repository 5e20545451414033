/*
 * Large blocks: each is a mapping of its own, a header in front and a canary behind (OB-1).
 *
 *      a multiple of 64 KiB
 *      | header | ... | block: size bytes | canary (0 to 15) | nothing is mapped here
 *
 * Its end is a page's end, as near as 16 bytes: behind it there is nothing (VM-1), so that an
 * overrun is a page fault then and there. The canary is for the bytes that rounding to 16 leaves,
 * and is as long as these.
 *
 * The header is where objects.h looks for a span's: at the block's address less one, rounded down
 * to 64 KiB. So a block that is itself aligned to 64 KiB or more has its header 64 KiB lower, in a
 * page of its own.
 *
 * The latest few that were freed are kept: a program that asks for a megabyte again and again shall
 * not pay for 256 page faults each time.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "kernel/sanitize.h"
#include "lib/lock.h"
#include "lib/malloc/internal.h"
#include "lib/mman/anonymous.h"

enum {
    HEADER = 64,
    PAGE = 4096,
    KEPT_MAX = 4,              /* blocks, */
    KEPT_LENGTH_MAX = 4 << 20, /* each of them, */
    CANARY_MAX = 15,
};

struct large {
    uint64_t magic;
    struct large *next, *previous;
    char *block;
    size_t size;
    size_t length; /* of the mapping, from the header on */
};
_Static_assert(sizeof(struct large) + sizeof(uint32_t) <= HEADER, "the block begins behind it");

static const uint64_t live = 0x6c6172676562306c, freed = 0x66726565646c7267;
static const char canary[CANARY_MAX] =
    "\xd5\xee\xe5\xaf\x91\x1e\xa9\xc1\xd0\xea\xe7\xad\x93\x1c\xab";

/* Protects all that follows, and is held over system calls. malloc.c's may be held before it. */
static struct lock lock;
static struct large *blocks;
static struct large *kept[KEPT_MAX]; /* the oldest first */
static unsigned kept_count;

static struct large *header_of(const void *block)
{
    return (struct large *)(((uintptr_t)block - 1) & -(uintptr_t)MALLOC_SPAN);
}

static size_t page_up(size_t size)
{
    return (size + PAGE - 1) & -(size_t)PAGE;
}

static size_t canary_size(const struct large *large)
{
    size_t room = (char *)large + large->length - (large->block + large->size);
    return room < CANARY_MAX ? room : CANARY_MAX;
}

static void list_add(struct large *large)
{
    lock_take(&lock);
    large->previous = NULL;
    large->next = blocks;
    if (blocks)
        blocks->previous = large;
    blocks = large;
    lock_give(&lock);
}

static void list_remove(struct large *large)
{
    lock_take(&lock);
    if (large->next)
        large->next->previous = large->previous;
    if (large->previous)
        large->previous->next = large->next;
    else
        blocks = large->next;
    lock_give(&lock);
}

static void *set_up(struct large *large, char *block, size_t size, size_t length)
{
    large->magic = live;
    large->block = block;
    large->size = size;
    large->length = length;
    ((uint32_t *)block)[-1] = 0; /* no state of objects.h's */
    for (size_t i = canary_size(large); i-- > 0;)
        block[size + i] = canary[i];
    list_add(large);
    sanitize_forbid(large, block - (char *)large, SANITIZE_AROUND_BLOCK);
    sanitize_block_made(block, size, (char *)large + length - block);
    return block;
}

static void kept_remove(unsigned i)
{
    kept_count--;
    for (; i < kept_count; i++)
        kept[i] = kept[i + 1];
}

static void kept_give_up(unsigned i)
{
    struct large *large = kept[i];
    kept_remove(i);
    large->magic = 0;
    munmap(large, large->length);
}

static bool give_up_oldest(void)
{
    lock_take(&lock);
    bool is_one = kept_count > 0;
    if (is_one)
        kept_give_up(0);
    lock_give(&lock);
    return is_one;
}

void *malloc_map(size_t length)
{
    for (;;) {
        void *start =
            map_anonymous(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
        if (start != MAP_FAILED)
            return start;
        if (!give_up_oldest())
            return NULL;
    }
}

/*
 * A kept mapping of this length or somewhat more: its block must still begin within the first 64
 * KiB.
 */
static struct large *kept_take(size_t length)
{
    struct large *found = NULL;
    lock_take(&lock);
    for (unsigned i = kept_count; i > 0 && !found; i--) {
        struct large *large = kept[i - 1];
        if (large->length >= length && large->length - length < MALLOC_SPAN - PAGE) {
            kept_remove(i - 1);
            found = large;
        }
    }
    lock_give(&lock);
    return found;
}

/* More is mapped than needed, and what is not goes again. */
static void *alloc_far_aligned(size_t size, size_t align)
{
    size_t all = page_up(align + MALLOC_SPAN + size);
    char *start = malloc_map(all);
    if (!start)
        return NULL;
    char *block = (char *)(((uintptr_t)start + MALLOC_SPAN + align - 1) & -align);
    char *header = block - MALLOC_SPAN;
    char *end = block + page_up(size);
    if (header > start)
        munmap(start, header - start);
    munmap(header + PAGE, MALLOC_SPAN - 2 * PAGE); /* free() looks at the word before the block */
    if (start + all > end)
        munmap(end, start + all - end);
    return set_up((struct large *)header, block, size, end - header);
}

void *large_alloc(size_t size, size_t align, bool *is_zero)
{
    *is_zero = true;
    if (size > PTRDIFF_MAX - 2 * align - 2 * MALLOC_SPAN) {
        errno = ENOMEM;
        return NULL;
    }
    if (align >= MALLOC_SPAN)
        return alloc_far_aligned(size, align);
    size_t length = page_up(HEADER + size + align - 1);
    struct large *large = align == 16 ? kept_take(length) : NULL;
    *is_zero = !large;
    if (large)
        length = large->length;
    else
        large = malloc_map(length);
    if (!large)
        return NULL;
    uintptr_t end = (uintptr_t)large + length;
    return set_up(large, (char *)((end - size) & -align), size, length);
}

bool large_is(const void *block)
{
    const struct large *large = header_of(block);
    if (large->magic == freed && large->block == block)
        malloc_broken("is freed twice", block, large->size);
    return large->magic == live && large->block == block;
}

static void check(struct large *large)
{
    for (size_t i = canary_size(large); i-- > 0;)
        if (large->block[large->size + i] != canary[i])
            malloc_broken("was written to behind its end", large->block, large->size);
}

size_t large_size(const void *block)
{
    check(header_of(block));
    return header_of(block)->size;
}

void large_free(void *block)
{
    struct large *large = header_of(block);
    check(large);
    list_remove(large);
    if (large->length > KEPT_LENGTH_MAX || large->block >= (char *)large + MALLOC_SPAN) {
        large->magic = 0;
        munmap(large, large->length);
        return;
    }
    large->magic = freed;
    sanitize_block_freed(block, (char *)large + large->length - large->block);
    lock_take(&lock);
    if (kept_count == KEPT_MAX)
        kept_give_up(0);
    kept[kept_count++] = large;
    lock_give(&lock);
}

/* The mapping grows or shrinks at its end; its pages move, if they must, without being copied. */
void *large_resize(void *block, size_t size)
{
    struct large *large = header_of(block);
    size_t offset = large->block - (char *)large;
    if (offset >= MALLOC_SPAN || size > PTRDIFF_MAX - MALLOC_SPAN)
        return NULL;
    size_t length = page_up(offset + size);
    list_remove(large);
    int saved_errno = errno;
    struct large *moved = large;
    if (length != large->length)
        moved = mremap(large, large->length, length, MREMAP_MAYMOVE);
    if (moved == MAP_FAILED) {
        errno = saved_errno;
        list_add(large);
        return NULL;
    }
    return set_up(moved, (char *)moved + offset, size, length);
}

void large_each(void (*visit)(void *block, size_t size))
{
    lock_take(&lock);
    for (struct large *large = blocks; large; large = large->next) {
        check(large);
        visit(large->block, large->size);
    }
    lock_give(&lock);
}
