/*
 * See memory.h. One range serves both ends: the largest. What else there is (below 640 KiB, say)
 * serves pages once the largest has none, and the page allocator of a later chapter will use it
 * all.
 */
#include "kernel/memory.h"

#include "kernel/boot_info.h"
#include "kernel/panic.h"
#include "kernel/string.h"

static struct boot_region regions[BOOT_REGIONS_MAX]; /* what is left of them */
static size_t region_count;
static struct boot_region *heap_region;
static uint64_t heap_start, heap_end;

void memory_init(const struct boot_info *info)
{
    region_count = info->region_count;
    for (size_t i = 0; i < region_count; i++) {
        regions[i] = info->regions[i];
        if (!heap_region ||
            regions[i].end - regions[i].start > heap_region->end - heap_region->start)
            heap_region = &regions[i];
    }
    heap_start = heap_end = heap_region->start;
}

static void *take_from(struct boot_region *region, uint64_t start, size_t count)
{
    if ((region->end - start) / PAGE_SIZE < count)
        return NULL;
    region->end -= count * PAGE_SIZE;
    return (void *)region->end;
}

void *memory_take_pages(size_t count)
{
    uint64_t heap_page_end = (heap_end + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE;
    void *pages = take_from(heap_region, heap_page_end, count);
    for (size_t i = region_count; i > 0 && !pages; i--)
        if (&regions[i - 1] != heap_region)
            pages = take_from(&regions[i - 1], regions[i - 1].start, count);
    return pages;
}

void *memory_take_low_page(void)
{
    assert(heap_end == heap_start, "the heap has %lu bytes", heap_end - heap_start);
    for (size_t i = 0; i < region_count; i++) {
        if (regions[i].start < 1 << 20 || regions[i].end - regions[i].start < PAGE_SIZE)
            continue;
        void *page = (void *)regions[i].start;
        regions[i].start += PAGE_SIZE;
        heap_start = heap_end = heap_region->start;
        return page;
    }
    return NULL;
}

size_t memory_free_bytes(void)
{
    return heap_region->end - heap_end;
}

void *memory_heap_grow(intptr_t change)
{
    uint64_t old_end = heap_end;
    if (change > (intptr_t)memory_free_bytes() || change < (intptr_t)(heap_start - heap_end))
        return NULL;
    heap_end += change;
    if (change > 0)
        memset((void *)old_end, 0, change);
    return (void *)old_end;
}
