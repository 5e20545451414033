/*
 * Page tables: four levels, 512 entries each (SDM 3A 4.5).
 *
 *      0                       not mapped (page 0)
 *      0x1000 ... end of RAM   RAM at its own address, with the largest pages there are; writable,
 *      not executable.
 *                              Of it, in 4 KiB pages with rights of their own:
 *         0x100000  text       read, execute
 *                   rodata     read
 *                   data, bss  read, write
 *      0x4000'0000'0000        interrupt stacks, an unmapped page below each
 *      0x4100'0000'0000        the high region: stacks, mappings (page_runs.c, kernel/vm.c)
 *      0x4800'0000'0000        device registers, uncached
 *
 * Physical addresses at which there is no RAM are not mapped here; devices and firmware tables are
 * mapped when somebody asks for them.
 *
 * The identity map is the second way to the memory of stacks and of everything else that is mapped
 * elsewhere: rights (PG-1) are those of one mapping, not of the memory behind it.
 */
#include "kernel/platform/pc/paging.h"

#include "boot/protocol.h"
#include "kernel/boot_info.h"
#include "kernel/image.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/start.h"
#include "kernel/spinlock.h"
#include "kernel/string.h"

#define LARGE_PAGE (1ull << 21)
#define HUGE_PAGE  (1ull << 30)

#define STACKS_START  0x400000000000ull
#define DEVICES_START 0x480000000000ull

/*
 * The first tables come from .bss, which the loader has zeroed: no machine needs fewer than these.
 * Further ones are pages; while the entry code's tables are in force, which map the first gibibyte
 * only, they must lie low, and do, since page.c begins there.
 */
enum { FIRST_TABLES = 9 };
uint64_t paging_root_table[ENTRIES] __attribute__((aligned(4096)));
static uint64_t first_tables[FIRST_TABLES][ENTRIES] __attribute__((aligned(4096)));
static unsigned first_tables_used;
static bool in_force; /* cr3 has been loaded */

/*
 * Of a page that isn't present the processor looks at no other bit: so a guard's entry holds the
 * address of its stack's name.
 */
enum { GUARD_NAME_SHIFT = 1 };

/* All tables but the high region's, which are page_runs.c's, and the two sizes. */
static struct spinlock paging_lock; /* LOCK_PAGING */
static uint64_t stacks_size;        /* of what is in use from STACKS_START on */
static uint64_t devices_size;       /* from DEVICES_START on */

static uint64_t *table_new(void)
{
    if (first_tables_used < FIRST_TABLES)
        return first_tables[first_tables_used++];
    uint64_t *table = page_alloc(0, 0);
    if (!table || (!in_force && (uintptr_t)table >= BOOT_MAPPED))
        return NULL;
    page_fill(table, 0);
    return table;
}

uint64_t *paging_entry(uint64_t address, int level, bool make)
{
    uint64_t *table = paging_root_table;
    for (int i = 3;; i--) {
        uint64_t *entry = &table[address >> (PAGE_BITS + LEVEL_BITS * i) & (ENTRIES - 1)];
        if (i == level)
            return entry;
        if (*entry & ENTRY_LARGE && i < 3)
            return NULL;
        if (!(*entry & ENTRY_PRESENT)) {
            uint64_t *below = make ? table_new() : NULL;
            if (!below)
                return NULL;
            *entry = (uintptr_t)below | ENTRY_PRESENT | ENTRY_WRITE;
        }
        table = (uint64_t *)(*entry & ENTRY_ADDRESS);
    }
}

/* Consecutive entries of one table. Boot writes some 600 of them: hence two at a time. */
void paging_fill(uint64_t *entry, size_t count, uint64_t value, uint64_t step)
{
    for (; count >= 2; count -= 2) {
        *entry++ = value, value += step;
        *entry++ = value, value += step;
    }
    if (count > 0)
        *entry = value;
}

/*
 * Maps [address, end) to physical addresses from `to` on, with pages of `level`; the last one may
 * reach beyond the end. One walk through the tables serves all pages that lie in the same lowest
 * one. False: no memory for tables, or a larger page is in the way.
 */
static bool map(int level, uint64_t address, uint64_t end, uint64_t to, uint64_t flags)
{
    unsigned page_bits = PAGE_BITS + LEVEL_BITS * level;
    flags |= ENTRY_PRESENT | (level > 0 ? ENTRY_LARGE : 0);
    while (address < end) {
        uint64_t *entry = paging_entry(address, level, true);
        if (!entry)
            return false;
        size_t count = (end - address + (1ull << page_bits) - 1) >> page_bits;
        size_t in_table = ENTRIES - (address >> page_bits) % ENTRIES;
        if (count > in_table)
            count = in_table;
        paging_fill(entry, count, to | flags, 1ull << page_bits);
        address += (uint64_t)count << page_bits;
        to += (uint64_t)count << page_bits;
    }
    return true;
}

static bool map_identity_pages(uint64_t start, uint64_t end, uint64_t flags)
{
    return map(0, start, end, start, flags);
}

/* The end of the last large page that the image touches. */
static uint64_t image_chunk_end(void)
{
    return ((uintptr_t)image_end + LARGE_PAGE - 1) & -LARGE_PAGE;
}

/* The image, and what surrounds it in the large pages that it touches. */
static bool map_image(void)
{
    uint64_t start = (uintptr_t)image_start, text_end = (uintptr_t)image_text_end;
    uint64_t rodata_end = (uintptr_t)image_rodata_end;
    return map_identity_pages(PAGE_SIZE, start, ENTRY_WRITE | ENTRY_NO_EXECUTE) &&
           map_identity_pages(start, text_end, 0) &&
           map_identity_pages(text_end, rodata_end, ENTRY_NO_EXECUTE) &&
           map_identity_pages(rodata_end, image_chunk_end(), ENTRY_WRITE | ENTRY_NO_EXECUTE);
}

/*
 * RAM behind the image's large pages: whole gibibytes by one entry each where the processor can,
 * the rest by 2 MiB, which may reach beyond the range by a part of one. Ranges that meet in such a
 * page write the same entry twice.
 */
static bool map_ram(uint64_t start, uint64_t end)
{
    const uint64_t flags = ENTRY_WRITE | ENTRY_NO_EXECUTE;
    if (start < image_chunk_end())
        start = image_chunk_end();
    start &= -LARGE_PAGE;
    if (start >= end)
        return true;
    uint64_t huge_start = end, huge_end = end;
    if (boot_cpu_features & BOOT_CPU_GIGABYTE_PAGES) {
        huge_start = (start + HUGE_PAGE - 1) & -HUGE_PAGE;
        huge_end = end & -HUGE_PAGE;
        if (huge_start >= huge_end)
            huge_start = huge_end = end;
    }
    return map(1, start, huge_start, start, flags) &&
           map(2, huge_start, huge_end, huge_start, flags) &&
           map(1, huge_end, end, huge_end, flags);
}

void paging_init(void)
{
    const struct boot_info *info = platform_boot_info();
    bool mapped = map_image();
    for (size_t i = 0; i < info->region_count && mapped; i++)
        mapped = map_ram(info->regions[i].start, info->regions[i].end);
    for (size_t i = 0; i < info->module_count && mapped; i++)
        mapped = map_ram(info->modules[i].start, info->modules[i].end);
    if (!mapped)
        cannot_boot("no memory for page tables; give the machine more (MEM=)");
    write_cr3((uintptr_t)paging_root_table);
    paging_lock.rank = LOCK_PAGING;
    in_force = true;
}

static volatile void *map_device(uint64_t address, size_t length)
{
    uint64_t offset = address % PAGE_SIZE;
    uint64_t start = DEVICES_START + devices_size;
    uint64_t end = start + ((offset + length + PAGE_SIZE - 1) & -(uint64_t)PAGE_SIZE);
    if (!map(0, start, end, address - offset,
             ENTRY_WRITE | ENTRY_NO_EXECUTE | ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH))
        return NULL;
    devices_size = end - DEVICES_START;
    return (volatile void *)(start + offset);
}

volatile void *paging_map_device(uint64_t address, size_t length)
{
    bool were_on = spin_lock_threads(&paging_lock);
    volatile void *device = map_device(address, length);
    spin_unlock_threads(&paging_lock, were_on);
    return device;
}

static const void *map_firmware(uint64_t address, size_t length)
{
    uint64_t end = address + length;
    if (end < address || end > ENTRY_ADDRESS)
        return NULL;
    for (uint64_t at = address & -(uint64_t)PAGE_SIZE; at < end; at += PAGE_SIZE) {
        if (at != 0 && paging_is_mapped(at))
            continue;
        if (at == 0 || !map_identity_pages(at, at + PAGE_SIZE, ENTRY_NO_EXECUTE))
            return NULL;
    }
    return (const void *)address;
}

const void *paging_map_firmware(uint64_t address, size_t length)
{
    bool were_on = spin_lock_threads(&paging_lock);
    const void *tables = map_firmware(address, length);
    spin_unlock_threads(&paging_lock, were_on);
    return tables;
}

bool paging_is_mapped(uintptr_t address)
{
    /*
     * Bits 48 to 63 must all be as bit 47 is, or the access faults before any table is looked at.
     */
    if ((uintptr_t)((intptr_t)(address << 16) >> 16) != address)
        return false;
    const uint64_t *table = paging_root_table;
    for (int level = 3;; level--) {
        uint64_t entry = table[address >> (PAGE_BITS + LEVEL_BITS * level) & (ENTRIES - 1)];
        if (!(entry & ENTRY_PRESENT))
            return false;
        if (level == 0 || (level < 3 && entry & ENTRY_LARGE))
            return true;
        table = (const uint64_t *)(entry & ENTRY_ADDRESS);
    }
}

bool platform_is_readable(uintptr_t address)
{
    if (!in_force) /* the entry code's tables: the first gibibyte, all of it */
        return address < BOOT_MAPPED;
    return paging_is_mapped(address);
}

static void *map_stack(const char *name, void *memory, size_t pages)
{
    uint64_t guard = STACKS_START + stacks_size;
    uint64_t start = guard + PAGE_SIZE, end = start + pages * PAGE_SIZE;
    if ((guard >> PAGE_BITS) % ENTRIES + pages >= ENTRIES) { /* it would not lie in one table */
        guard = (guard + LARGE_PAGE) & -LARGE_PAGE;
        start = guard + PAGE_SIZE, end = start + pages * PAGE_SIZE;
    }
    uint64_t *entry = paging_entry(guard, 0, true);
    if (!entry)
        return NULL;
    *entry = (uintptr_t)name << GUARD_NAME_SHIFT;
    paging_fill(entry + 1, pages,
                (uintptr_t)memory | ENTRY_PRESENT | ENTRY_WRITE | ENTRY_NO_EXECUTE, PAGE_SIZE);
    stacks_size = end - STACKS_START;
    return (void *)end;
}

void *platform_stack_alloc(const char *name, size_t pages)
{
    void *memory = page_alloc(page_order(pages * PAGE_SIZE), 0);
    if (!memory)
        return NULL;
    bool were_on = spin_lock_threads(&paging_lock);
    void *top = map_stack(name, memory, pages);
    spin_unlock_threads(&paging_lock, were_on);
    return top;
}

const char *platform_guard_name(uintptr_t address)
{
    if (address < STACKS_START || address >= STACKS_START + stacks_size)
        return NULL;
    const uint64_t *entry = paging_entry(address, 0, false);
    return entry && !(*entry & ENTRY_PRESENT) ? (const char *)(*entry >> GUARD_NAME_SHIFT) : NULL;
}
