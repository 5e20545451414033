/*
 * Page tables: which memory may be read, written and executed. PC only.
 *
 * The map of the address space, and why it is so, stands at the head of paging.c.
 *
 *   PG-1  A mapping is never writable and executable at once.
 *   PG-2  Page 0 is never mapped.
 *   PG-3  Nothing here is called from interrupt context, but paging_is_mapped().
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

/* Is there a present mapping for this address? Walks the tables, faults never. Any context. */
bool paging_is_mapped(uintptr_t address);

#endif
