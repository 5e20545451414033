/*
 * The buddy allocator. See page.h for its rules.
 *
 * Each range of RAM that the loader told of is a region. Its first pages hold the descriptors of
 * all its others, so that an address finds its descriptor by a subtraction:
 *
 *      start            first                      frontier                            end
 *      | descriptors    | free and used blocks     | never handed out: one number      |
 *
 * Nothing behind the frontier has been touched, neither the pages nor their descriptors (PA-8).
 * When no free block is large enough the frontier moves: what it passes becomes free blocks, the
 * largest that their addresses are aligned to.
 *
 * Only the descriptor of a block's first page means anything. That is enough, by this argument: the
 * buddy of a block of order k is what lies beside it in the block of order k + 1 that both were, or
 * would be, cut from. If the frontier has passed its first page, then that page is the first of
 * some block, because a block around it that is larger would hold ours as well. So a descriptor
 * that is looked at for joining has been written.
 *
 * Free blocks of an order are a list, linked by page numbers through the descriptors and not
 * through the pages: freed memory that somebody still writes to breaks no list.
 */
#include "kernel/page.h"

#include "kernel/boot_info.h"
#include "kernel/panic.h"
#include "kernel/sanitize.h"
#include "kernel/spinlock.h"
#include "kernel/string.h"

enum { PAGE_BITS = 12, ORDERS = PAGE_ORDER_MAX + 1, LOW_MEMORY_END = 1 << 20 };

enum page_state {
    STATE_INNER = 0x3c, /* was the first page of a block that has been joined to a lower one */
    STATE_FREE = 0xf5,
    STATE_USED = 0xa7,
};

/* 12 bytes of each 4,096. */
struct page {
    uint32_t next, previous; /* page numbers, 0: none; in a free list */
    uint8_t state;           /* enum page_state; other values: never written */
    uint8_t order;
    bool poisoned; /* a free block whose ends bear the poison: it was in use */
};
_Static_assert(sizeof(struct page) == 12, "the head of this file says so");

/* All in page numbers. */
struct region {
    uint32_t first, frontier, end;
    struct page *descriptors; /* of `first` and what follows */
};

static const uint64_t poison = 0xdeadf4eedba5eba1;

/* PA-5: all of the following, and the descriptors. */
static struct spinlock page_lock;               /* LOCK_PAGES */
static struct region regions[BOOT_REGIONS_MAX]; /* by address, what lies below 1 MiB last */
static unsigned region_count;
static uint32_t free_lists[ORDERS];
static uint32_t orders_free; /* bit k: free_lists[k] isn't empty */
static size_t free_count, total_count;
static size_t promised_count; /* changed by atomic additions only: by faults, which take no lock */
static size_t (*reclaimer)(size_t pages);
bool (*page_alloc_fails)(void);

static uint64_t *address_of(uint32_t page)
{
    return (uint64_t *)((uintptr_t)page << PAGE_BITS);
}

/* The region that has handed out this page, or may have, or NULL. */
static inline struct region *region_of(uint32_t page)
{
    for (struct region *region = regions; region < regions + region_count; region++)
        if (page - region->first < region->frontier - region->first)
            return region;
    return NULL;
}

static inline struct page *descriptor_of(uint32_t page)
{
    struct region *region = region_of(page);
    return &region->descriptors[page - region->first];
}

static void region_init(uint64_t start, uint64_t end)
{
    uint64_t pages = (end - start) >> PAGE_BITS;
    uint64_t descriptor_bytes = pages * sizeof(struct page);
    uint64_t first = (start >> PAGE_BITS) + ((descriptor_bytes + PAGE_SIZE - 1) >> PAGE_BITS);
    if (end >> PAGE_BITS > UINT32_MAX || first >= end >> PAGE_BITS)
        return; /* above 16 TiB; or a single page */
    regions[region_count++] = (struct region){first, first, end >> PAGE_BITS, (void *)start};
    total_count += (end >> PAGE_BITS) - first;
}

void page_init(const struct boot_info *info)
{
    for (size_t i = 0; i < info->region_count; i++)
        if (info->regions[i].start >= LOW_MEMORY_END)
            region_init(info->regions[i].start, info->regions[i].end);
    for (size_t i = 0; i < info->region_count; i++)
        if (info->regions[i].start < LOW_MEMORY_END)
            region_init(info->regions[i].start, info->regions[i].end);
    free_count = total_count;
    page_lock.rank = LOCK_PAGES;
}

static void list_add(uint32_t page, struct page *descriptor, unsigned order, bool poisoned)
{
    uint32_t next = free_lists[order];
    *descriptor = (struct page){next, 0, STATE_FREE, order, poisoned};
    if (next)
        descriptor_of(next)->previous = page;
    free_lists[order] = page;
    orders_free |= 1u << order;
}

static void list_remove(struct page *descriptor)
{
    unsigned order = descriptor->order;
    if (descriptor->next)
        descriptor_of(descriptor->next)->previous = descriptor->previous;
    if (descriptor->previous)
        descriptor_of(descriptor->previous)->next = descriptor->next;
    else
        free_lists[order] = descriptor->next;
    if (!free_lists[order])
        orders_free &= ~(1u << order);
}

/* Moves frontiers until a block of this order has become free. False: there is none. */
static bool frontier_move(unsigned order)
{
    for (struct region *region = regions; region < regions + region_count; region++)
        while (region->frontier < region->end) {
            uint32_t page = region->frontier;
            unsigned block = __builtin_ctz(page | 1u << PAGE_ORDER_MAX);
            while (region->end - page < 1u << block)
                block--;
            region->frontier += 1u << block;
            list_add(page, &region->descriptors[page - region->first], block, false);
            if (block >= order)
                return true;
        }
    return false;
}

static void poison_check(uint32_t page, unsigned order)
{
    const uint64_t *first = address_of(page);
    const uint64_t *last = address_of(page + (1u << order)) - 1;
    assert(*first == poison && *last == poison,
           "the page block at %p (order %u) was written to after it was freed: 0x%lx ... 0x%lx",
           (const void *)first, order, *first, *last);
}

/*
 * Takes a block off its list and cuts it until it has this order: the lower half stays, the upper
 * one becomes free.
 */
static uint32_t take(unsigned order)
{
    unsigned have = __builtin_ctz(orders_free & -1u << order);
    uint32_t page = free_lists[have];
    struct page *descriptor = descriptor_of(page);
    list_remove(descriptor);
    if (descriptor->poisoned)
        poison_check(page, have);
    while (have > order) {
        have--;
        list_add(page + (1u << have), descriptor + (1u << have), have, false);
    }
    descriptor->state = STATE_USED;
    descriptor->order = order;
    return page;
}

/*
 * Signed: for a moment more may be promised than is free, since page_promise_again() asks nobody.
 */
static long available(void)
{
    return (long)(free_count - __atomic_load_n(&promised_count, __ATOMIC_RELAXED));
}

static bool is_available(unsigned order, bool redeems)
{
    return available() + redeems >= 1l << order &&
           (orders_free >> order != 0 || frontier_move(order));
}

/* The number of the block's first page; 0: there is none. */
static uint32_t take_if_available(unsigned order, bool redeems)
{
    uint32_t page = 0;
    bool were_on = spin_lock_threads(&page_lock);
    if (__builtin_expect(is_available(order, redeems), 1)) {
        free_count -= 1u << order;
        page = take(order);
        if (redeems)
            page_promise_return(1);
    }
    spin_unlock_threads(&page_lock, were_on);
    return page;
}

void *page_alloc(unsigned order, unsigned flags)
{
    assert(order <= PAGE_ORDER_MAX, "order=%u", order);
    if (__builtin_expect(page_alloc_fails != NULL, 0) && page_alloc_fails())
        return NULL;
    uint32_t page;
    while (__builtin_expect(!(page = take_if_available(order, flags & PAGE_PROMISED)), 0)) {
        if (!reclaimer || (flags & (PAGE_MAY_RECLAIM | PAGE_NOWAIT)) != PAGE_MAY_RECLAIM ||
            reclaimer(1u << order) == 0)
            return NULL;
    }
    char *block = (char *)address_of(page);
    sanitize_allow(block, PAGE_SIZE << order);
    if (flags & PAGE_ZERO)
        for (size_t i = 0; i < 1u << order; i++)
            page_fill(block + i * PAGE_SIZE, 0);
    return block;
}

static void free_check(const void *block, unsigned order, const struct page *descriptor)
{
    assert(((uintptr_t)block & (PAGE_SIZE - 1)) == 0 && descriptor,
           "page_free(%p, %u): not a page of this allocator", block, order);
    assert(descriptor->state != STATE_FREE, "page_free(%p, %u): freed twice", block, order);
    assert(descriptor->state == STATE_USED, "page_free(%p, %u): not the start of a block", block,
           order);
    assert(descriptor->order == order, "page_free(%p, %u): it was allocated with order %u", block,
           order, descriptor->order);
}

/* Joins it with its free buddies, as far as they go (PA-3). */
static void give(struct region *region, uint32_t page, unsigned order)
{
    free_count += 1u << order;
    bool poisoned = true; /* until it is joined: then its ends are others */
    for (; order < PAGE_ORDER_MAX; order++, poisoned = false) {
        uint32_t buddy = page ^ 1u << order;
        if (buddy < region->first || buddy + (1u << order) > region->frontier)
            break;
        struct page *other = &region->descriptors[buddy - region->first];
        if (other->state != STATE_FREE || other->order != order)
            break;
        list_remove(other);
        region->descriptors[(page | 1u << order) - region->first].state = STATE_INNER;
        page &= ~(1u << order);
    }
    list_add(page, &region->descriptors[page - region->first], order, poisoned);
}

void page_free(void *block, unsigned order)
{
    uint32_t page = (uintptr_t)block >> PAGE_BITS;
    struct region *region = (uintptr_t)block >> PAGE_BITS > UINT32_MAX ? NULL : region_of(page);
    struct page *descriptor = region ? &region->descriptors[page - region->first] : NULL;
    bool were_on = spin_lock_threads(&page_lock);
    free_check(block, order, descriptor);
    sanitize_forbid(block, PAGE_SIZE << order, SANITIZE_FREED_PAGE);
    *address_of(page) = *(address_of(page + (1u << order)) - 1) = poison;
    give(region, page, order);
    spin_unlock_threads(&page_lock, were_on);
}

void *page_take_low(void)
{
    bool were_on = spin_lock(&page_lock);
    void *page = NULL;
    for (struct region *region = regions; region < regions + region_count; region++)
        if (region->end <= LOW_MEMORY_END >> PAGE_BITS && region->frontier < region->end &&
            available() > 0) {
            page = address_of(--region->end);
            free_count--;
            total_count--;
            break;
        }
    spin_unlock(&page_lock, were_on);
    return page;
}

void page_split(void *block, unsigned order)
{
    struct page *descriptor = descriptor_of((uintptr_t)block >> PAGE_BITS);
    assert(descriptor->state == STATE_USED && descriptor->order == order,
           "page_split(%p, %u): not a block of this order", block, order);
    for (struct page *end = descriptor + (1u << order); descriptor < end; descriptor++) {
        descriptor->state = STATE_USED;
        descriptor->order = 0;
    }
}

unsigned page_order(size_t bytes)
{
    size_t pages = (bytes + PAGE_SIZE - 1) / PAGE_SIZE;
    return pages <= 1 ? 0 : 64 - __builtin_clzl(pages - 1);
}

size_t page_count_available(void)
{
    long count = available();
    return count > 0 ? count : 0;
}

size_t page_count_total(void)
{
    return total_count;
}

bool page_promise(size_t pages)
{
    bool were_on = spin_lock_threads(&page_lock);
    bool enough = pages <= page_count_available();
    if (enough)
        page_promise_again(pages);
    spin_unlock_threads(&page_lock, were_on);
    return enough;
}

void page_promise_return(size_t pages)
{
    size_t before = __atomic_load_n(&promised_count, __ATOMIC_RELAXED);
    assert(pages <= before, "pages=%zu promised=%zu", pages, before);
    __atomic_fetch_sub(&promised_count, pages, __ATOMIC_RELAXED);
}

void page_promise_again(size_t pages)
{
    __atomic_fetch_add(&promised_count, pages, __ATOMIC_RELAXED);
}

void page_set_reclaimer(size_t (*reclaim)(size_t pages))
{
    reclaimer = reclaim;
}
