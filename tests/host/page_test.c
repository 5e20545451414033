/*
 * kernel/page.c on the host, under sanitizers: random operations against a model that knows for
 * each page whose it is, and each misuse that page.h promises to catch. Run by tests/page_alloc.t.
 *
 * The regions lie at low addresses of the host's, since the allocator numbers pages by 32 bits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel/boot_info.h"
#include "kernel/page.h"
#include "tests/host/panics.h"

/* ---- the machine: three ranges, one below 1 MiB, with ends that are aligned to nothing ---- */

enum { PAGES_AT = 0x20000, PAGES = 0x10000 }; /* the model's: from 512 MiB on, 256 MiB */

static const struct boot_info machine = {
    .region_count = 3,
    .regions = {{0x9d000, 0x9e000}, /* one page: its descriptor leaves nothing */
                {0x20003000, 0x25ffd000},
                {0x28001000, 0x2a000000}},
};

static unsigned char owner[PAGES]; /* 0: nobody's */

static bool claim(void *block, unsigned order, unsigned char who)
{
    size_t first = ((uintptr_t)block >> 12) - PAGES_AT;
    for (size_t i = first; i < first + (1u << order); i++) {
        if (i >= PAGES || owner[i] != 0)
            return false;
        owner[i] = who;
    }
    return true;
}

static void unclaim(void *block, unsigned order)
{
    memset(owner + ((uintptr_t)block >> 12) - PAGES_AT, 0, 1u << order);
}

static bool inside(void *block, unsigned order)
{
    uintptr_t start = (uintptr_t)block, end = start + (4096ul << order);
    for (size_t i = 0; i < machine.region_count; i++)
        if (start >= machine.regions[i].start && end <= machine.regions[i].end)
            return true;
    return false;
}

/* ---- random operations ---- */

enum { BLOCKS = 6000 };
static struct {
    void *block;
    unsigned order;
    size_t value; /* at both ends while it is ours */
} blocks[BLOCKS];
static size_t used_pages;

static void write_ends(int i)
{
    size_t *words = blocks[i].block;
    words[0] = words[(512ul << blocks[i].order) - 1] = blocks[i].value = rand();
}

static bool ends_are_as_written(int i)
{
    size_t *words = blocks[i].block;
    return words[0] == blocks[i].value && words[(512ul << blocks[i].order) - 1] == blocks[i].value;
}

static bool is_zero(const char *bytes, size_t size)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, size - 1) == 0;
}

/* One step on slot i; what went wrong, or NULL. */
static const char *step(int i)
{
    if (blocks[i].block) {
        if (!ends_are_as_written(i))
            return "a block changed while it was ours";
        page_free(blocks[i].block, blocks[i].order);
        unclaim(blocks[i].block, blocks[i].order);
        used_pages -= 1u << blocks[i].order;
        blocks[i].block = NULL;
        return NULL;
    }
    unsigned order = rand() % 8 ? rand() % 4 : rand() % (PAGE_ORDER_MAX + 1);
    bool zero = rand() % 16 == 0;
    void *block = page_alloc(order, zero ? PAGE_ZERO : 0);
    if (!block)
        return order == 0 && used_pages < page_count_total() ? "a free page was not found" : NULL;
    if ((uintptr_t)block % (4096ul << order) != 0)
        return "PA-1: a block is not aligned to its size";
    if (!inside(block, order))
        return "PA-4: a block lies outside of what the loader told of";
    if (!claim(block, order, 1))
        return "a page was handed out twice";
    if (zero && !is_zero(block, 4096ul << order))
        return "PA-1: PAGE_ZERO";
    blocks[i].block = block;
    blocks[i].order = order;
    used_pages += 1u << order;
    write_ends(i);
    return NULL;
}

static const char *random_steps(unsigned seed, int count, int slots)
{
    srand(seed);
    for (int n = 0; n < count; n++) {
        const char *error = step(rand() % slots);
        if (!error && page_count_available() != page_count_total() - used_pages)
            error = "the count of free pages is wrong";
        if (error)
            return error;
    }
    return NULL;
}

static void free_all(void)
{
    for (int i = 0; i < BLOCKS; i++)
        if (blocks[i].block)
            step(i);
}

static unsigned take_all(unsigned order)
{
    unsigned count = 0;
    void *block, *last = NULL;
    while ((block = page_alloc(order, 0))) {
        *(void **)block = last;
        last = block;
        count++;
    }
    for (; last; last = block) {
        block = *(void **)last;
        page_free(last, order);
    }
    return count;
}

static void test_random(void)
{
    unsigned largest = take_all(PAGE_ORDER_MAX);
    const char *error = NULL;
    for (unsigned seed = 1; seed <= 8 && !error; seed++)
        error = random_steps(seed, 100000, seed % 2 ? BLOCKS : 50);
    if (error)
        fprintf(stderr, "# %s\n", error);
    ok(!error, "800,000 random operations agree with the model");
    free_all();
    ok(page_count_available() == page_count_total(), "all freed: the count is the first one");
    ok(take_all(PAGE_ORDER_MAX) == largest, "PA-3: and the largest blocks are whole again");
    ok(take_all(0) == page_count_total(), "every page can be had, one by one");
    ok(take_all(PAGE_ORDER_MAX) == largest, "PA-3: and joined again");
}

/* ---- misuse ---- */

static void test_misuse(void)
{
    char *block = page_alloc(2, 0);
    PANICS(page_free(block, 1), "allocated with order 2", "PA-2: another order");
    PANICS(page_free(block + 4096, 0), "not the start of a block", "PA-2: inside a block");
    PANICS(page_free(block + 8, 2), "not a page", "PA-2: not a page's address");
    PANICS(page_free((void *)0x7000, 0), "not a page", "PA-2: a foreign page");
    PANICS(page_free((void *)machine.regions[1].start, 0), "not a page", "PA-2: a descriptor");
    PANICS(page_free((void *)0x123456789000, 0), "not a page", "PA-2: far outside");
    page_free(block, 2);
    PANICS(page_free(block, 2), "freed twice", "PA-2: twice");
    PANICS(page_alloc(PAGE_ORDER_MAX + 1, 0), "order=11", "an order that there is not");

    /* Two neighbours, so that the first is not joined when it is freed. */
    char *first = page_alloc(0, 0), *second = page_alloc(0, 0);
    page_free(first, 0);
    *(long *)first = 1;
    PANICS(page_alloc(0, 0), "written to after it was freed", "PA-7: a write to a freed page");
    (void)second;
}

static void test_split(void)
{
    unsigned largest = take_all(PAGE_ORDER_MAX);
    char *block = page_alloc(3, 0);
    PANICS(page_split(block, 2), "not a block of this order", "PA-9: split by another order");
    page_split(block, 3);
    PANICS(page_free(block, 3), "allocated with order 0", "PA-9: it doesn't go back whole");
    for (int i = 0; i < 8; i++)
        page_free(block + (i * 5 % 8) * PAGE_SIZE, 0);
    PANICS(page_free(block + 3 * PAGE_SIZE, 0), "page_free", "PA-9: a page of it twice");
    PANICS(page_split(block, 3), "not a block of this order", "PA-9: what is free");
    ok(take_all(PAGE_ORDER_MAX) == largest, "PA-9: its pages are joined again");
}

static size_t asked;
static void *spare;

static size_t reclaim(size_t pages)
{
    asked = pages;
    if (!spare)
        return 0;
    page_free(spare, 3);
    spare = NULL;
    return 8;
}

static void test_promises(void)
{
    size_t available = page_count_available();
    ok(!page_promise(available + 1), "PA-6: more than there is can't be promised");
    ok(page_promise(available) && page_count_available() == 0, "PA-6: all can");
    ok(!page_alloc(0, 0), "PA-6: what is promised is not handed out");
    page_promise_return(1);
    void *page = page_alloc(0, 0);
    ok(page && !page_alloc(0, 0), "PA-6: a promise taken back is a page");
    page_free(page, 0);
    PANICS(page_promise_return(available), "promised=", "PA-6: more taken back than promised");
    page_promise_return(available - 1);
    ok(page_count_available() == available, "PA-6: none left");
}

static void test_reclaim(void)
{
    spare = page_alloc(3, 0);
    page_promise(page_count_available());
    page_set_reclaimer(reclaim);
    ok(!page_alloc(0, PAGE_MAY_RECLAIM | PAGE_NOWAIT) && !asked, "NOWAIT does not reclaim");
    ok(!page_alloc(0, 0) && !asked, "nor does who didn't allow it");
    void *block = page_alloc(1, PAGE_MAY_RECLAIM);
    ok(block && asked == 2, "MAY_RECLAIM gets what a cache gave up");
    ok(!page_alloc(3, PAGE_MAY_RECLAIM), "and NULL when there is no more");
}

int main(void)
{
    void *memory = (void *)((uintptr_t)PAGES_AT << 12);
    if (mmap(memory, (size_t)PAGES << 12, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0) != memory) {
        printf("1..0 # SKIP the host has no room at 512 MiB\n");
        return 0;
    }
    memset(memory, 0xa7, 64 << 20); /* RAM is not zero: here it looks like descriptors in use */
    page_init(&machine);
    test_random();
    test_promises();
    ok(page_order(1) == 0 && page_order(4096) == 0 && page_order(4097) == 1 &&
           page_order(3 * 4096) == 2 && page_order(4 << 20) == 10 &&
           page_order((4 << 20) + 1) == 11,
       "page_order()");
    test_split();
    test_misuse();
    test_reclaim();
    printf("1..%d\n", tests);
    return failed != 0;
}
