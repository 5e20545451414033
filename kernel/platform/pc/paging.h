/*
 * Page tables: which memory may be read, written and executed. PC only.
 *
 * The map of the address space, and why it is so, stands at the head of paging.c.
 *
 *   PG-1  A mapping is never writable and executable at once.
 *   PG-2  Page 0 is never mapped.
 *   PG-3  Nothing here is called from interrupt context, but paging_is_mapped() and, from a page
 *         fault, paging_first_touch().
 */
#ifndef PC_PAGING_H
#define PC_PAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Replaces the entry code's page tables by the real ones. Once, from platform_init(). */
void paging_init(void);

/*
 * Device registers at physical [address, address + length): mapped uncached, writable, in a window
 * of virtual addresses of their own. Returns where they can be accessed; NULL if page-table memory
 * is used up. Stays mapped for good.
 */
volatile void *paging_map_device(uint64_t address, size_t length);

/*
 * Memory that firmware filled (ACPI tables): readable at the returned address, which is `address`
 * itself where RAM is identity-mapped. NULL: address + length wraps, is beyond what the processor
 * can address, or there is no page-table memory.
 */
const void *paging_map_firmware(uint64_t address, size_t length);

/* Bits of an entry (SDM 3A tables 4-15 to 4-20). */
enum {
    ENTRY_PRESENT = 1 << 0,
    ENTRY_WRITE = 1 << 1,
    ENTRY_WRITE_THROUGH = 1 << 3,
    ENTRY_CACHE_DISABLE = 1 << 4, /* with write-through: uncached, by the PAT's reset value */
    ENTRY_DIRTY = 1 << 6,         /* set by the processor: the page was written by this mapping */
    ENTRY_LARGE = 1 << 7,
    ENTRIES = 512, /* of a table */
    LEVEL_BITS = 9,
    PAGE_BITS = 12,
};

#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS    0x000ffffffffff000ull

/*
 * The entry that maps `address` at `level` (0: 4 KiB pages, 1: 2 MiB, 2: 1 GiB), the tables above
 * it made if `make`. NULL: none, or no memory for one, or a larger page is in the way. In the high
 * region not for level 0, whose tables are page_runs.c's.
 */
uint64_t *paging_entry(uint64_t address, int level, bool make);

/* The highest table, for a walk that can't wait. */
extern uint64_t paging_root_table[ENTRIES];

/* Consecutive entries of one table: value, value + step, ... */
void paging_fill(uint64_t *entry, size_t count, uint64_t value, uint64_t step);

/*
 * A page fault's handler asks: was it the first touch of an awaited page of the high region, and is
 * that page there now? `may_refill`: what was interrupted holds nothing of the kernel's.
 */
enum first_touch { TOUCH_DONE, TOUCH_NO_PAGE, TOUCH_IS_FAULT };
enum first_touch paging_first_touch(uintptr_t address, uint64_t error_code, bool may_refill,
                                    bool is_copy);

/* Is there a present mapping for this address? Walks the tables, faults never. Any context. */
bool paging_is_mapped(uintptr_t address);

#endif
