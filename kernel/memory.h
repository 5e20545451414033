/*
 * Physical memory, while it is only ever taken: until there is a page allocator, boot hands out
 * pages from the top of RAM, and the program's heap grows from the bottom of the largest free range
 * towards them.
 *
 *      | image | heap --->                      <--- pages: stacks, page tables |
 *
 *   ME-1  What is taken is never given back.
 *   ME-2  Not from interrupt context.
 */
#ifndef KERNEL_MEMORY_H
#define KERNEL_MEMORY_H

#include <stddef.h>
#include <stdint.h>

enum { PAGE_SIZE = 4096 };

struct boot_info;

/* Once, with what the loader told. */
void memory_init(const struct boot_info *info);

/* `count` adjacent pages, identity-mapped, not zeroed. NULL: none left. */
void *memory_take_pages(size_t count);

/*
 * One page from the lowest range above 1 MiB, not zeroed; only before the heap is used. NULL: none
 * left.
 */
void *memory_take_low_page(void);

/* Bytes that are neither taken nor heap. */
size_t memory_free_bytes(void);

/*
 * Moves the end of the program's heap by `change` bytes, as sbrk() does. Returns where the end was
 * before, which is where the new bytes begin; NULL if RAM is used up or the heap would end before
 * its start. New bytes are zero.
 */
void *memory_heap_grow(intptr_t change);

#endif
