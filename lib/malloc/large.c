/*
 * Large blocks: each is a mapping of its own, a header in front and a canary behind (OB-1).
 *
 *      a multiple of 64 KiB
 *      | header | ... | block: size bytes | canary | rest of the page |
 *
 * The header is where objects.h looks for a span's: at the block's address less one, rounded down to 64 KiB. So a block that is itself
 * aligned to 64 KiB or more has its header 64 KiB lower, in a page of its own.
 */
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

#include "lib/malloc/internal.h"

enum { HEADER = 64, PAGE = 4096 };

struct large {
    uint64_t magic;
    struct large *next, *previous;
    char *block;
    size_t size;
    size_t length; /* of the mapping, from the header on */
};
_Static_assert(sizeof(struct large) <= HEADER, "the block begins behind it");

static const uint64_t live = 0x6c6172676562306c;
static const uint64_t canary = 0xc0a1a91eafe5eed5;
typedef uint64_t unaligned __attribute__((aligned(1), may_alias));

static struct large *blocks;

static struct large *header_of(const void *block)
{
    return (struct large *)(((uintptr_t)block - 1) & -(uintptr_t)MALLOC_SPAN);
}

static unaligned *canary_of(const struct large *large)
{
    return (unaligned *)(large->block + large->size);
}

static size_t page_up(size_t size)
{
    return (size + PAGE - 1) & -(size_t)PAGE;
}

static void list_add(struct large *large)
{
    large->previous = NULL;
    large->next = blocks;
    if (blocks)
        blocks->previous = large;
    blocks = large;
}

static void list_remove(struct large *large)
{
    if (large->next)
        large->next->previous = large->previous;
    if (large->previous)
        large->previous->next = large->next;
    else
        blocks = large->next;
}

static void *set_up(struct large *large, char *block, size_t size, size_t length)
{
    *large = (struct large){.magic = live, .block = block, .size = size, .length = length};
    *canary_of(large) = canary ^ (uintptr_t)block;
    list_add(large);
    return block;
}

static char *map(size_t length)
{
    char *start = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return start == MAP_FAILED ? NULL : start;
}

/* More is mapped than needed, and what is not goes again. */
static void *alloc_far_aligned(size_t size, size_t align)
{
    size_t all = page_up(align + MALLOC_SPAN + size + sizeof(uint64_t));
    char *start = map(all);
    if (!start)
        return NULL;
    char *block = (char *)(((uintptr_t)start + MALLOC_SPAN + align - 1) & -align);
    char *header = block - MALLOC_SPAN;
    char *end = block + page_up(size + sizeof(uint64_t));
    if (header > start)
        munmap(start, header - start);
    munmap(header + PAGE, MALLOC_SPAN - PAGE);
    if (start + all > end)
        munmap(end, start + all - end);
    return set_up((struct large *)header, block, size, end - header);
}

void *large_alloc(size_t size, size_t align)
{
    if (size > PTRDIFF_MAX - 2 * align - 2 * MALLOC_SPAN) {
        errno = ENOMEM;
        return NULL;
    }
    if (align >= MALLOC_SPAN)
        return alloc_far_aligned(size, align);
    size_t offset = align > HEADER ? align : HEADER;
    size_t length = page_up(offset + size + sizeof(uint64_t));
    char *start = map(length);
    return start ? set_up((struct large *)start, start + offset, size, length) : NULL;
}

bool large_is(const void *block)
{
    const struct large *large = header_of(block);
    return large->magic == live && large->block == block;
}

static void check(struct large *large)
{
    if (*canary_of(large) != (canary ^ (uintptr_t)large->block))
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
    large->magic = 0;
    munmap(large, large->length);
}

/* The mapping grows or shrinks; its pages move, if they must, without being copied. */
void *large_resize(void *block, size_t size)
{
    struct large *large = header_of(block);
    size_t offset = large->block - (char *)large;
    if (offset >= MALLOC_SPAN || offset > HEADER || size > PTRDIFF_MAX - MALLOC_SPAN)
        return NULL;
    size_t length = page_up(offset + size + sizeof(uint64_t));
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
    for (struct large *large = blocks; large; large = large->next) {
        check(large);
        visit(large->block, large->size);
    }
}
