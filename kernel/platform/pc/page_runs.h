/*
 * The high region's entries, for the files that write them: page_runs.c, whose head tells what each
 * of them means, and page_lend.c. PC only.
 */
#ifndef PC_PAGE_RUNS_H
#define PC_PAGE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/platform/pc/paging.h"

#define CHUNK (1ull << 21) /* what one entry of the upper level stands for */

/* Bits that the processor looks at in no entry: 52 to 58 (SDM 3A table 4-20), 9 to 11. */
#define MARK_AWAITED    (1ull << 9)
#define MARK_BARRED     (1ull << 10)
#define MARK_UNPROMISED (1ull << 11)
#define MARK_LENT       (1ull << 52)
#define MARK_BEYOND     (1ull << 53)
#define MARKS           (MARK_AWAITED | MARK_BARRED | MARK_BEYOND)

/* What other rights don't change of a page: whose it is, and that it was written. */
#define ENTRY_KEPT (MARK_LENT | ENTRY_DIRTY)

static inline uint64_t chunk_end(uint64_t address)
{
    return (address & -CHUNK) + CHUNK;
}

static inline uint64_t *table_of(uint64_t upper)
{
    return (uint64_t *)(upper & ENTRY_ADDRESS);
}

static inline size_t index_of(uint64_t address)
{
    return address >> PAGE_BITS & (ENTRIES - 1);
}

/* RN-1. False: *entry is no longer `from`. */
static inline bool entry_change(uint64_t *entry, uint64_t from, uint64_t to)
{
    return __atomic_compare_exchange_n(entry, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* No processor knows anything of the range but what the tables say now. */
void page_run_flush(uint64_t start, uint64_t end);

/* The table for this address, made or split if need be. NULL: no memory. */
uint64_t *page_run_table(uint64_t address);

/* The entry that says what state a page is in, of whichever level; NULL: none. */
uint64_t *page_run_state(uint64_t address, bool *is_upper);

#endif
