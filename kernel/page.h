/* A stand-in until the page allocator is merged. */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H
#include "kernel/memory.h"
enum page_flags { PAGE_ZERO = 1 };
void *page_alloc(unsigned order, unsigned flags);
void page_free(void *block, unsigned order);
size_t page_count_available(void);
size_t page_count_total(void);
#endif
