/*
 * See pages.h. mapping.c and address_ranges.c are included, so that their own variables can be
 * looked at, and begin anew with each input.
 */
#include "tests/fuzz/support/pages.h"

#include "kernel/copy.h"
#include "kernel/page.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/kernel.h"

#include "kernel/fs/mapping.c"
#include "kernel/fs/ramfs_inode.h"

/* Nodes of the tree of addresses are no memory of the input's. */
#define page_alloc(order, flags) node_page()
static void *node_page(void);
#include "kernel/address_ranges.c"
#undef page_alloc

#define PAGES_END (PAGES_START + (uint64_t)PAGES_COUNT * PAGE_SIZE)

enum state { NONE, AWAITED, PRESENT, LENT, BEYOND };

static struct page {
    enum state state;
    unsigned rights; /* PAGE_WRITE, ... as told */
    bool promised, written;
    char *memory; /* of PRESENT, and LENT */
} pages[PAGES_COUNT];
static size_t promised;

static unsigned node_pages_used;

static void *node_page(void)
{
    static char room[16][PAGE_SIZE] __attribute__((aligned(4096)));
    return node_pages_used < 16 ? room[node_pages_used++] : NULL;
}

static struct page *page_of(uintptr_t address)
{
    FUZZ_CHECK(address >= PAGES_START && address < PAGES_END, "address 0x%lx", address);
    return &pages[(address - PAGES_START) / PAGE_SIZE];
}

#define EACH_PAGE(page, start, end)                                                                \
    for (struct page *page = page_of(start); page < page_of((end)-PAGE_SIZE) + 1; page++)

/* Whatever may fail for want of memory does when it is memory's turn. */
static bool has_memory(void)
{
    void *some = heap_alloc(1);
    heap_free(some);
    return some != NULL;
}

const char part_fail_alloc = 0;

void report_line(const char *format, ...)
{
    fuzz_fail("a report, where no fault is: %s", format);
}

/* ---- promises ---- */

bool (*page_alloc_fails)(void);

bool page_promise(size_t count)
{
    if (promised + count > page_count_available() / 2 || !has_memory())
        return false;
    promised += count;
    return true;
}

void page_promise_return(size_t count)
{
    FUZZ_CHECK(count <= promised, "%zu promises returned of %zu", count, promised);
    promised -= count;
}

void page_promise_again(size_t count)
{
    promised += count;
}

/* ---- runs ---- */

struct platform_range platform_high_region(void)
{
    return (struct platform_range){PAGES_START, PAGES_END};
}

size_t platform_run_cost(uintptr_t start, uintptr_t end)
{
    return (end - start) / PAGE_SIZE;
}

static void take_promise(struct page *page, size_t *promises)
{
    FUZZ_CHECK(*promises > 0, "a page is promised that nobody promised");
    --*promises;
    page->promised = true;
}

static void give_promise(struct page *page, size_t *promises)
{
    *promises += page->promised;
    page->promised = false;
}

int platform_run_map(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    if (!has_memory())
        return -ENOMEM;
    EACH_PAGE(page, start, end)
    {
        FUZZ_CHECK(page->state == NONE, "mapped over state %d", page->state);
        *page = (struct page){.state = rights & PAGE_BEYOND ? BEYOND : AWAITED, .rights = rights};
        if (!(rights & (PAGE_BEYOND | PAGE_NO_ACCESS | PAGE_UNPROMISED)))
            take_promise(page, promises);
    }
    return 0;
}

int platform_run_unmap(uintptr_t start, uintptr_t end, size_t *promises)
{
    if (!has_memory())
        return -ENOMEM;
    EACH_PAGE(page, start, end)
    {
        if (page->state == PRESENT)
            page_free(page->memory, 0);
        give_promise(page, promises);
        *page = (struct page){0};
    }
    return 0;
}

int platform_run_protect(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    if (!has_memory())
        return -ENOMEM;
    EACH_PAGE(page, start, end)
    {
        unsigned unpromised = page->rights & PAGE_UNPROMISED;
        page->rights = rights | unpromised;
        give_promise(page, promises);
        if (page->state == AWAITED && !(page->rights & (PAGE_NO_ACCESS | PAGE_UNPROMISED)))
            take_promise(page, promises);
    }
    return 0;
}

int platform_run_move(uintptr_t start, uintptr_t end, uintptr_t to)
{
    if (!has_memory())
        return -ENOMEM;
    for (uintptr_t at = start; at < end; at += PAGE_SIZE) {
        struct page *page = page_of(at), *target = page_of(to + (at - start));
        FUZZ_CHECK(target->state == NONE, "moved over state %d", target->state);
        FUZZ_CHECK(page->state != LENT && page->state != BEYOND, "a file's page moves");
        *target = *page;
        *page = (struct page){0};
    }
    return 0;
}

bool platform_run_has_none(uintptr_t start, uintptr_t end)
{
    EACH_PAGE(page, start, end)
    if (page->state == NONE)
        return false;
    return true;
}

bool platform_run_is_none(uintptr_t start, uintptr_t end)
{
    for (uintptr_t at = start; at < end; at += PAGE_SIZE)
        if (page_of(at)->state != NONE)
            return false;
    return true;
}

unsigned platform_run_rights(uintptr_t address)
{
    FUZZ_CHECK(page_of(address)->state != NONE, "rights of nothing");
    return page_of(address)->rights & (PAGE_WRITE | PAGE_EXECUTE | PAGE_NO_ACCESS);
}

static bool touch(struct page *page)
{
    if (page->state == AWAITED) {
        page->memory = page_alloc(0, PAGE_ZERO);
        if (!page->memory)
            return false;
        page_promise_return(page->promised);
        page->promised = false;
        page->state = PRESENT;
    }
    return page->state == PRESENT || page->state == LENT;
}

bool platform_run_touch(uintptr_t address)
{
    return touch(page_of(address));
}

/* ---- pages that are lent ---- */

int platform_run_lend(uintptr_t start, uintptr_t end, void *memory)
{
    if (!has_memory())
        return -ENOMEM;
    char *at = memory;
    EACH_PAGE(page, start, end)
    {
        FUZZ_CHECK(page->state == BEYOND, "lent to state %d", page->state);
        page->state = LENT;
        page->memory = at;
        page->written = false;
        at += PAGE_SIZE;
    }
    return 0;
}

int platform_run_take_back(uintptr_t start, uintptr_t end)
{
    EACH_PAGE(page, start, end)
    if (page->state == LENT)
        page->state = BEYOND;
    return 0;
}

bool platform_run_was_written(uintptr_t start, uintptr_t end, bool forget)
{
    bool was_written = false;
    EACH_PAGE(page, start, end)
    {
        was_written |= page->state == LENT && page->written;
        if (forget)
            page->written = false;
    }
    return was_written;
}

size_t platform_run_borrowed(uintptr_t start, uintptr_t end)
{
    size_t count = 0;
    EACH_PAGE(page, start, end)
    count += page->state == LENT || page->state == BEYOND;
    return count;
}

bool platform_run_is_beyond(uintptr_t address)
{
    return page_of(address)->state == BEYOND;
}

/* ---- the processor ---- */

int __wrap_copy_in(void *to, const void *from, size_t size);
int __real_copy_in(void *to, const void *from, size_t size);
int __wrap_copy_out(void *to, const void *from, size_t size);
int __real_copy_out(void *to, const void *from, size_t size);

static bool is_here(const void *address, size_t size)
{
    uintptr_t at = (uintptr_t)address;
    return at >= PAGES_START && at < PAGES_END && size <= PAGES_END - at;
}

/* Where the byte is that this address leads to, and how many follow it; NULL: a fault. */
static char *translate(uintptr_t address, size_t *size, bool writes)
{
    struct page *page = page_of(address);
    size_t offset = address % PAGE_SIZE;
    if (page->rights & PAGE_NO_ACCESS || (writes && !(page->rights & PAGE_WRITE)) || !touch(page))
        return NULL;
    page->written |= writes;
    if (*size > PAGE_SIZE - offset)
        *size = PAGE_SIZE - offset;
    return page->memory + offset;
}

/* By bytes: a file may be copied onto itself. */
static void move_bytes(char *to, const char *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i];
}

int __wrap_copy_in(void *to, const void *from, size_t size)
{
    if (!is_here(from, size))
        return __real_copy_in(to, from, size);
    for (size_t done = 0, part; done < size; done += part) {
        part = size - done;
        const char *at = translate((uintptr_t)from + done, &part, false);
        if (!at)
            return -EFAULT;
        move_bytes((char *)to + done, at, part);
    }
    return 0;
}

int __wrap_copy_out(void *to, const void *from, size_t size)
{
    if (!is_here(to, size))
        return __real_copy_out(to, from, size);
    for (size_t done = 0, part; done < size; done += part) {
        part = size - done;
        char *at = translate((uintptr_t)to + done, &part, true);
        if (!at)
            return -EFAULT;
        move_bytes(at, (const char *)from + done, part);
    }
    return 0;
}

/* ---- judgement ---- */

static size_t check_mapping(const struct mapping *mapping)
{
    size_t lent = 0;
    struct inode *inode = mapping->inode;
    FUZZ_CHECK(mapping->start < mapping->end && inode->mappings > 0, "an empty mapping");
    for (uint64_t i = 0; i < page_count(mapping); i++) {
        const struct page *page = page_of(mapping->start + i * PAGE_SIZE);
        FUZZ_CHECK(page->state == LENT || page->state == BEYOND, "state %d", page->state);
        if (page->state == BEYOND)
            continue;
        lent++;
        FUZZ_CHECK(mapping->first + i < pages_of(inode->size) &&
                       page->memory == ram_page(inode, mapping->first + i),
                   "page %lu of a file of %lu bytes", mapping->first + i, inode->size);
    }
    return lent;
}

void pages_check(void)
{
    size_t by_mapping = 0, by_page = 0;
    FUZZ_CHECK(!dead, "a mapping was not buried");
    for (const struct mapping *at = mappings; at; at = at->next)
        by_mapping += check_mapping(at);
    for (unsigned i = 0; i < PAGES_COUNT; i++)
        by_page += pages[i].state == LENT;
    FUZZ_CHECK(by_mapping == by_page, "%zu pages lent, %zu to mappings", by_page, by_mapping);
}

void pages_begin(void)
{
    root = store = NULL;
    store_count = node_pages_used = 0;
    memset(pages, 0, sizeof(pages));
    promised = 0;
    vm_init();
}

void pages_end(void)
{
    kernel_memory_fails(-1);
    FUZZ_CHECK(vm_unmap(PAGES_START, (PAGES_COUNT - 1) * (size_t)PAGE_SIZE) == 0, "munmap()");
    FUZZ_CHECK(!mappings && !dead, "mappings are left");
    FUZZ_CHECK(promised == 0, "%zu promises are left", promised);
    heap_free(spare);
    spare = NULL;
}
