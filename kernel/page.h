/*
 * The page allocator: who has which page of RAM. A buddy allocator (Knowlton, 1965).
 *
 * It hands out blocks of 2^order pages, each aligned to its own size, at their identity-mapped
 * addresses. Everything else that needs memory (page tables, the kernel heap, mappings of a
 * program) gets it here.
 *
 *   PA-1  A block is aligned to its size. Its contents are anything, unless PAGE_ZERO was asked
 *         for.
 *   PA-2  A block goes back whole, with the order it was asked for, once. Another order, a second
 *         time, an address inside a block or one that was never handed out: a panic with the
 *         values.
 *   PA-3  Free memory is joined again: whatever the order of frees, what was one block becomes one.
 *   PA-4  Page 0 and what boot_info leaves out are never handed out. Pages below 1 MiB come last:
 *         they are the only ones in which a further processor can start.
 *   PA-5  Not from interrupts, which neither allocate nor free. Where threads are many one spinlock
 *         (LOCK_PAGES), innermost of all, is held while the lists are changed. Filling a page with
 *         zeroes, poison and calling the reclaimer are outside of it.
 *   PA-6  A promise sets pages aside without choosing them: page_alloc() leaves as many free as are
 *         promised. Whoever redeems one says so: page_alloc(0, PAGE_PROMISED) takes it back and a
 *         page instead, at once, and fails only if somebody broke this rule.
 *   PA-7  The first and the last word of a freed block are poisoned, and looked at when it is
 *         handed out again: a write to freed memory is a panic that names the page.
 *   PA-8  What an initialisation costs doesn't depend on the size of RAM.
 *   PA-9  A block may be split into its pages, each of which then goes back by itself.
 */
#ifndef KERNEL_PAGE_H
#define KERNEL_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PAGE_SIZE = 4096,
    PAGE_ORDER_MAX = 10, /* 4 MiB */
};

enum page_flags {
    PAGE_ZERO = 1,
    PAGE_NOWAIT = 2,      /* no reclaim that may sleep: NULL at once if there is none free */
    PAGE_MAY_RECLAIM = 4, /* clean pages of caches may be given up for this one */
    PAGE_PROMISED = 8,    /* a promise of the caller's is redeemed by it: PA-6 */
};

struct boot_info;

/* Once, with what the loader told. */
void page_init(const struct boot_info *info);

/*
 * A block of 2^order pages, order <= PAGE_ORDER_MAX. NULL: there is none, or only what is promised.
 */
void *page_alloc(unsigned order, unsigned flags);

/* Gives it back. */
void page_free(void *block, unsigned order);

/*
 * A page below 1 MiB that was never handed out, for good: a further processor starts in it. NULL:
 * there is none left.
 */
void *page_take_low(void);

/* PA-9. Afterwards they are 2^order blocks of one page each. */
void page_split(void *block, unsigned order);

/* The order that holds so many bytes; more than PAGE_ORDER_MAX if none does. */
unsigned page_order(size_t bytes);

/* Pages that are free and not promised; all there are, used or not. */
size_t page_count_available(void);
size_t page_count_total(void);

/* PA-6. False, and nothing has changed: fewer are available. */
bool page_promise(size_t pages);

/* Takes no lock: any context, even where page_alloc() is interrupted. */
void page_promise_return(size_t pages);

/* Undoes the above, when what was redeemed turns out not to be needed. Takes no lock either. */
void page_promise_again(size_t pages);

/*
 * Who can give pages up: called by page_alloc() with PAGE_MAY_RECLAIM (without PAGE_NOWAIT) when
 * there is no block free, with the number wanted; it gives clean pages back by page_free() and
 * returns how many. One, for good.
 */
void page_set_reclaimer(size_t (*reclaim)(size_t pages));

/*
 * If not NULL, asked by each page_alloc(), heap_alloc() and promise of vm.c: shall it fail? For
 * tests (fail_alloc.c).
 */
extern bool (*page_alloc_fails)(void);

/* Fills a page with 512 times the value. page_fill.S. */
void page_fill(void *page, uint64_t value);

#endif
