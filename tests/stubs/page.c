/*
 * A place to write a page allocator of your own: copy this file, fill it in, and build with
 * REPLACE=folder. What each function must do is in kernel/page.h; docs/06-physical-memory.md tells
 * how ours does it.
 */
#include "kernel/page.h"

#include "kernel/panic.h"

bool (*page_alloc_fails)(void);

void page_init(const struct boot_info *info)
{
    (void)info;
    panic("page_init(): not written yet, see docs/06-physical-memory.md");
}

void *page_alloc(unsigned order, unsigned flags)
{
    (void)order, (void)flags;
    panic("page_alloc(): not written yet, see docs/06-physical-memory.md");
}

void page_free(void *block, unsigned order)
{
    (void)block, (void)order;
    panic("page_free(): not written yet, see docs/06-physical-memory.md");
}

void page_split(void *block, unsigned order)
{
    (void)block, (void)order;
    panic("page_split(): not written yet, see docs/06-physical-memory.md");
}

unsigned page_order(size_t bytes)
{
    (void)bytes;
    panic("page_order(): not written yet, see docs/06-physical-memory.md");
}

size_t page_count_available(void)
{
    panic("page_count_available(): not written yet, see docs/06-physical-memory.md");
}

size_t page_count_total(void)
{
    panic("page_count_total(): not written yet, see docs/06-physical-memory.md");
}

bool page_promise(size_t pages)
{
    (void)pages;
    panic("page_promise(): not written yet, see docs/06-physical-memory.md");
}

void page_promise_return(size_t pages)
{
    (void)pages;
    panic("page_promise_return(): not written yet, see docs/06-physical-memory.md");
}

void page_promise_again(size_t pages)
{
    (void)pages;
    panic("page_promise_again(): not written yet, see docs/06-physical-memory.md");
}

void page_set_reclaimer(size_t (*reclaim)(size_t pages))
{
    (void)reclaim;
    panic("page_set_reclaimer(): not written yet, see docs/06-physical-memory.md");
}
