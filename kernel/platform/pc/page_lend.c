/*
 * Pages of the high region that are somebody else's: a file's, which a program has mapped. In an
 * image only if its program maps files.
 *
 * To lend a page is to write its address into an entry: RAM is mapped at its physical address, and
 * this is the second place. Whether it was written there the processor notes by itself, in the
 * entry's dirty bit (SDM 3A 4.8); it does so once, and then knows it from its TLB. So who takes the
 * bit back has to flush.
 *
 * No fault changes entries of pages that are lent or beyond; only the processor does, by that bit.
 */
#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/page_runs.h"

int platform_run_lend(uintptr_t start, uintptr_t end, void *pages)
{
    for (uint64_t at = start; at < end; at += PAGE_SIZE)
        if (!page_run_table(at))
            return -ENOMEM; /* tables too many are no change that anybody sees */
    uint64_t page = (uintptr_t)pages;
    for (uint64_t at = start; at < end; at += PAGE_SIZE, page += PAGE_SIZE) {
        uint64_t *entry = page_run_table(at) + index_of(at), mark = *entry;
        assert(mark & MARK_BEYOND, "address 0x%lx: entry 0x%lx", at, mark);
        uint64_t there = mark & MARK_BARRED ? MARK_BARRED : ENTRY_PRESENT;
        uint64_t rights = mark & (ENTRY_WRITE | ENTRY_NO_EXECUTE);
        __atomic_store_n(entry, page | MARK_LENT | there | rights, __ATOMIC_RELEASE);
    }
    return 0;
}

/* The entry of a page that is lent, or NULL. *at moves behind what this says. */
static uint64_t *next_lent(uint64_t *at)
{
    bool is_upper;
    uint64_t *entry = page_run_state(*at, &is_upper);
    *at = is_upper ? chunk_end(*at) : *at + PAGE_SIZE;
    return !is_upper && *entry & MARK_LENT ? entry : NULL;
}

int platform_run_take_back(uintptr_t start, uintptr_t end)
{
    for (uint64_t at = start; at < end;) {
        uint64_t *entry = next_lent(&at), value;
        if (!entry)
            continue;
        do
            value = *entry;
        while (!entry_change(
            entry, value, MARK_BEYOND | (value & (MARK_BARRED | ENTRY_WRITE | ENTRY_NO_EXECUTE))));
    }
    page_run_flush(start, end);
    return 0;
}

bool platform_run_was_written(uintptr_t start, uintptr_t end, bool forget)
{
    bool was_written = false;
    for (uint64_t at = start; at < end;) {
        uint64_t *entry = next_lent(&at);
        if (!entry || !(*entry & ENTRY_DIRTY))
            continue;
        was_written = true;
        if (!forget)
            break;
        __atomic_fetch_and(entry, ~(uint64_t)ENTRY_DIRTY, __ATOMIC_ACQ_REL);
    }
    if (was_written && forget)
        page_run_flush(start, end);
    return was_written;
}

size_t platform_run_borrowed(uintptr_t start, uintptr_t end)
{
    size_t count = 0;
    for (uint64_t at = start, next; at < end; at = next) {
        bool is_upper;
        const uint64_t *entry = page_run_state(at, &is_upper);
        next = is_upper ? chunk_end(at) : at + PAGE_SIZE;
        if (next > end)
            next = end;
        if (entry && *entry & (MARK_LENT | MARK_BEYOND))
            count += (next - at) / PAGE_SIZE;
    }
    return count;
}

bool platform_run_is_beyond(uintptr_t address)
{
    bool is_upper;
    const uint64_t *entry = page_run_state(address, &is_upper);
    return entry && *entry & MARK_BEYOND;
}
