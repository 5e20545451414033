/* A stand-in until page.c and heap.c are merged: power-of-two free lists. */
#include "kernel/heap.h"
#include "kernel/page.h"
#include "kernel/string.h"

static void *free_pages[16], *free_small[32];
static size_t in_lists;

void *page_alloc(unsigned order, unsigned flags)
{
    void *p = free_pages[order];
    if (p) {
        free_pages[order] = *(void **)p;
        in_lists -= 1ul << order;
    } else {
        p = memory_take_pages(1ul << order);
    }
    if (p && flags & PAGE_ZERO)
        memset(p, 0, 4096ul << order);
    return p;
}

void page_free(void *block, unsigned order)
{
    *(void **)block = free_pages[order];
    free_pages[order] = block;
    in_lists += 1ul << order;
}

size_t page_count_available(void)
{
    return memory_free_bytes() / 4096 + in_lists;
}

size_t page_count_total(void)
{
    return page_count_available();
}

static char *chunk, *chunk_end;

void *heap_alloc(size_t size)
{
    unsigned class = size <= 16 ? 4 : 64 - __builtin_clzl(size - 1);
    uint64_t *p = free_small[class];
    if (p) {
        free_small[class] = *(void **)p;
    } else if (class >= 11) {
        unsigned order = 0;
        while (4096ul << order < (1ul << class) + 16)
            order++;
        p = page_alloc(order, 0);
        if (!p)
            return NULL;
        p += 2;
    } else {
        size_t full = (1ul << class) + 16;
        if (chunk_end - chunk < full) {
            chunk = page_alloc(2, 0);
            chunk_end = chunk ? chunk + 16384 : NULL;
            if (!chunk)
                return NULL;
        }
        p = (uint64_t *)(chunk + 16);
        chunk += full;
    }
    p[-1] = class;
    return p;
}

void *heap_zalloc(size_t size)
{
    void *p = heap_alloc(size);
    return p ? memset(p, 0, size) : p;
}

void heap_free(void *p)
{
    if (!p)
        return;
    uint64_t class = ((uint64_t *)p)[-1];
    *(void **)p = free_small[class];
    free_small[class] = p;
}
