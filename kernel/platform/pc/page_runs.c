/*
 * The high region's page tables, where the entries themselves say what is to come.
 *
 * The processor looks at no bit of an entry that isn't present (SDM 3A 4.3, figure 4-11), so the
 * others tell what the page's state is (platform.h): what a fault must do then stands where the
 * fault was, and its handler needs no lock and no list.
 *
 *      none      0
 *      awaited   MARK_AWAITED, the rights as they will be, MARK_UNPROMISED if there is no promise
 *      present   ENTRY_PRESENT, the page's address, rights
 *      barred    MARK_BARRED; with the page's address, if there is a page
 *      lent      as the two above, and MARK_LENT: the page is somebody else's
 *      beyond    MARK_BEYOND, the rights as they will be when a page is lent, or MARK_BARRED
 *
 * An entry of the level above stands for 512 pages, that is 2 MiB. It is 0; or it is a mark, which
 * says of all 512 pages that they are awaited, barred or beyond, and of the table that awaited ones
 * will need that it is promised as well; or it names the table. A mark that holds only for a part
 * is *split*: a table is made that has it 512 times. When a whole such chunk goes, so does its
 * table.
 *
 * Several at once. The calls below are kept apart by kernel/vm.c's mutex; faults are not, neither
 * from them nor from each other: they take no lock.
 *
 *   RN-1  An entry that a fault may change (awaited), or a mark of the level above, is changed by
 *         one atomic instruction; whoever finds that it isn't what he saw any more looks again. Of
 *         two faults at one page the second puts its page back.
 *   RN-2  A page or table is freed when no processor can know of it any more: its entry says
 *         `barred` first, then all processors forget what they knew, and only then is it freed and
 *         the entry 0. Faults run with interrupts off, so that a processor which has forgotten is
 *         in none that began before.
 */
#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/page_runs.h"
#include "kernel/spinlock.h"
#include "kernel/vm_reserve.h"

#define HIGH_START 0x410000000000ull
#define HIGH_END   0x480000000000ull

enum { FLUSH_SINGLE_MAX = 32 }; /* more pages than that: the whole TLB */

struct platform_range platform_high_region(void)
{
    return (struct platform_range){HIGH_START, HIGH_END};
}

/* How many promises stand behind an entry of either level. */
static inline size_t promises_of(uint64_t entry, bool is_upper)
{
    if ((entry & (ENTRY_PRESENT | MARK_AWAITED | MARK_UNPROMISED)) != MARK_AWAITED)
        return 0;
    return is_upper ? ENTRIES + 1 : 1;
}

static uint64_t rights_bits(unsigned rights)
{
    return (rights & PAGE_WRITE ? ENTRY_WRITE : 0) | (rights & PAGE_EXECUTE ? 0 : ENTRY_NO_EXECUTE);
}

static uint64_t mark(unsigned rights)
{
    if (rights & PAGE_BEYOND)
        return MARK_BEYOND | (rights & PAGE_NO_ACCESS ? MARK_BARRED : rights_bits(rights));
    if (rights & PAGE_NO_ACCESS)
        return MARK_BARRED | ENTRY_NO_EXECUTE;
    return MARK_AWAITED | rights_bits(rights) | (rights & PAGE_UNPROMISED ? MARK_UNPROMISED : 0);
}

/* The same page, or mark, with other rights. Whether it was written stays known. */
static uint64_t with_rights(uint64_t entry, unsigned rights)
{
    uint64_t page = entry & ENTRY_ADDRESS;
    if (entry & MARK_BEYOND)
        return mark(rights | PAGE_BEYOND);
    if (!page)
        return mark(rights) | (rights & PAGE_NO_ACCESS ? 0 : entry & MARK_UNPROMISED);
    if (rights & PAGE_NO_ACCESS)
        return page | (entry & ENTRY_KEPT) | MARK_BARRED | ENTRY_NO_EXECUTE;
    return page | (entry & ENTRY_KEPT) | ENTRY_PRESENT | rights_bits(rights);
}

static inline uint64_t entry_exchange(uint64_t *entry, uint64_t to)
{
    return __atomic_exchange_n(entry, to, __ATOMIC_ACQ_REL);
}

void page_run_flush(uint64_t start, uint64_t end)
{
    if (processors_many) {
        platform_tlb_flush_others(); /* and of this one, whichever it is */
        return;
    }
    if (end - start > FLUSH_SINGLE_MAX * PAGE_SIZE) {
        write_cr3(read_cr3());
        return;
    }
    for (; start < end; start += PAGE_SIZE)
        invlpg(start);
}

/* Puts a table with 512 times the mark under the upper entry, which was that. False: RN-1. */
static bool table_install(uint64_t *upper, uint64_t upper_mark, uint64_t *table)
{
    page_fill(table, upper_mark);
    return entry_change(upper, upper_mark, (uintptr_t)table | ENTRY_PRESENT | ENTRY_WRITE);
}

uint64_t *page_run_table(uint64_t address)
{
    uint64_t *upper = paging_entry(address, 1, true);
    if (!upper)
        return NULL;
    uint64_t value = __atomic_load_n(upper, __ATOMIC_RELAXED);
    if (!(value & ENTRY_PRESENT)) {
        bool promised = promises_of(value, true) > 0; /* for this very table */
        uint64_t *table = page_alloc(0, promised ? PAGE_PROMISED : 0);
        if (!table)
            return NULL;
        if (!table_install(upper, value, table)) { /* a fault's is there already */
            page_free(table, 0);
            page_promise_again(promised);
        }
    }
    return table_of(*upper);
}

/* Sees to it that no mark holds for pages on both sides of this address. */
static bool split(uint64_t address)
{
    if (address % CHUNK == 0)
        return true;
    const uint64_t *upper = paging_entry(address, 1, false);
    return !upper || !(*upper & MARKS) || *upper & ENTRY_PRESENT || page_run_table(address);
}

size_t platform_run_cost(uintptr_t start, uintptr_t end)
{
    return (end - start) / PAGE_SIZE + (end - start) / CHUNK;
}

int platform_run_map(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    uint64_t value = mark(rights), next;
    for (uint64_t at = start; at < end; at = next) {
        next = chunk_end(at) < end ? chunk_end(at) : end;
        uint64_t *upper = paging_entry(at, 1, true);
        if (upper && *upper == 0 && next - at == CHUNK) {
            *upper = value;
            *promises -= promises_of(value, true);
            continue;
        }
        uint64_t *table = upper ? page_run_table(at) : NULL;
        if (!table) {
            platform_run_unmap(start, at, promises);
            return -ENOMEM;
        }
        size_t count = (next - at) / PAGE_SIZE;
        paging_fill(table + index_of(at), count, value, 0);
        *promises -= count * promises_of(value, false);
    }
    return 0;
}

/* RN-2: pages stay, noted in their entries; of what has none, nothing is left. */
static void bar_pages(uint64_t *entry, size_t count, size_t *promises)
{
    for (; count > 0; count--, entry++) {
        uint64_t value = *entry;
        if (value == 0)
            continue;
        while (!entry_change(
            entry, value,
            value & ENTRY_ADDRESS ? (value & (ENTRY_ADDRESS | MARK_LENT)) | MARK_BARRED : 0))
            value = *entry;
        *promises += promises_of(value, false);
    }
}

/* RN-2, the first half: no fault brings a page any more, no access finds one. */
static void bar(uintptr_t start, uintptr_t end, size_t *promises)
{
    uint64_t next;
    for (uint64_t at = start; at < end; at = next) {
        next = chunk_end(at) < end ? chunk_end(at) : end;
        uint64_t *upper = paging_entry(at, 1, false);
        if (!upper || *upper == 0)
            continue;
        if (!(*upper & ENTRY_PRESENT)) {
            uint64_t value = *upper;
            if (entry_change(upper, value, 0)) {
                *promises += promises_of(value, true);
                continue;
            }
        }
        bar_pages(table_of(*upper) + index_of(at), (next - at) / PAGE_SIZE, promises);
        if (next - at == CHUNK)
            *upper = (uintptr_t)table_of(*upper) | MARK_BARRED;
    }
    page_run_flush(start, end);
}

static void unmap_pages(uint64_t *entry, size_t count, size_t *promises)
{
    for (; count > 0; count--, entry++) {
        if (*entry == 0)
            continue;
        *promises += promises_of(*entry, false);
        uint64_t page = *entry & MARK_LENT ? 0 : *entry & ENTRY_ADDRESS;
        *entry = 0;
        if (page)
            page_free((void *)page, 0);
    }
}

int platform_run_unmap(uintptr_t start, uintptr_t end, size_t *promises)
{
    if (!split(start) || !split(end))
        return -ENOMEM;
    if (threads_many)
        bar(start, end, promises);
    uint64_t next;
    for (uint64_t at = start; at < end; at = next) {
        next = chunk_end(at) < end ? chunk_end(at) : end;
        uint64_t *upper = paging_entry(at, 1, false);
        if (!upper || *upper == 0)
            continue;
        uint64_t *table = table_of(*upper);
        if (table) {
            unmap_pages(table + index_of(at), (next - at) / PAGE_SIZE, promises);
            if (next - at < CHUNK)
                continue;
            page_free(table, 0);
        } else {
            *promises += promises_of(*upper, true);
        }
        *upper = 0;
    }
    if (!threads_many)
        page_run_flush(start, end);
    return 0;
}

/* One entry's part of platform_run_protect(). False: RN-1; nothing was done. */
static inline bool protect_entry(uint64_t *entry, unsigned rights, bool is_upper, size_t *promises)
{
    uint64_t before = *entry;
    if (before == 0)
        return true;
    uint64_t after = with_rights(before, rights);
    if (!entry_change(entry, before, after))
        return false;
    *promises += promises_of(before, is_upper);
    *promises -= promises_of(after, is_upper);
    return true;
}

int platform_run_protect(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    if (!split(start) || !split(end))
        return -ENOMEM;
    uint64_t next;
    for (uint64_t at = start; at < end; at = next) {
        next = chunk_end(at) < end ? chunk_end(at) : end;
        uint64_t *upper = paging_entry(at, 1, false);
        if (!upper)
            continue;
        if (!(*upper & ENTRY_PRESENT) && protect_entry(upper, rights, true, promises))
            continue;
        uint64_t *entry = table_of(*upper) + index_of(at);
        for (uint64_t *last = entry + (next - at) / PAGE_SIZE; entry < last; entry++)
            while (!protect_entry(entry, rights, false, promises)) {
            }
    }
    page_run_flush(start, end);
    return 0;
}

int platform_run_move(uintptr_t start, uintptr_t end, uintptr_t to)
{
    for (uint64_t at = start; at < end; at += PAGE_SIZE)
        if (!page_run_table(at) || !page_run_table(to + (at - start)))
            return -ENOMEM; /* tables too many are no change that anybody sees */
    for (uint64_t at = start; at < end; at += PAGE_SIZE) {
        uint64_t *from = page_run_table(at) + index_of(at);
        page_run_table(to + (at - start))[index_of(to + (at - start))] = entry_exchange(from, 0);
    }
    page_run_flush(start, end);
    return 0;
}

uint64_t *page_run_state(uint64_t address, bool *is_upper)
{
    uint64_t *upper = paging_entry(address, 1, false);
    *is_upper = true;
    if (!upper || !(*upper & ENTRY_PRESENT))
        return upper;
    *is_upper = false;
    return table_of(*upper) + index_of(address);
}

/* Is for no page of the run (its entry != 0) == `used`? */
static bool run_lacks(uintptr_t start, uintptr_t end, bool used)
{
    for (uint64_t at = start; at < end;) {
        bool is_upper;
        const uint64_t *entry = page_run_state(at, &is_upper);
        if ((entry && *entry != 0) == used)
            return false;
        at = is_upper ? chunk_end(at) : at + PAGE_SIZE;
    }
    return true;
}

bool platform_run_has_none(uintptr_t start, uintptr_t end)
{
    return run_lacks(start, end, false);
}

bool platform_run_is_none(uintptr_t start, uintptr_t end)
{
    return run_lacks(start, end, true);
}

bool platform_run_is_absent(uintptr_t address)
{
    bool is_upper;
    if (address < HIGH_START || address >= HIGH_END)
        return false;
    const uint64_t *entry = page_run_state(address, &is_upper);
    return entry && *entry != 0 && !(*entry & ENTRY_PRESENT);
}

unsigned platform_run_rights(uintptr_t address)
{
    bool is_upper;
    uint64_t entry = *page_run_state(address, &is_upper);
    if (entry & MARK_BARRED && !(entry & ENTRY_PRESENT))
        return PAGE_NO_ACCESS;
    return (entry & ENTRY_WRITE ? PAGE_WRITE : 0) | (entry & ENTRY_NO_EXECUTE ? 0 : PAGE_EXECUTE);
}

/* Page fault error code: SDM 3A figure 4-12. */
enum { FAULT_WRITE = 1 << 1, FAULT_RESERVED = 1 << 3, FAULT_FETCH = 1 << 4 };

/* paging_entry(address, 1, false), in a few instructions: every first touch pays for it. */
static inline uint64_t *upper_of(uintptr_t address)
{
    uint64_t entry = paging_root_table[address >> 39 & (ENTRIES - 1)];
    if (!(entry & ENTRY_PRESENT))
        return NULL;
    entry = table_of(entry)[address >> 30 & (ENTRIES - 1)];
    return entry & ENTRY_PRESENT ? &table_of(entry)[address >> 21 & (ENTRIES - 1)] : NULL;
}

/* An access that these rights (of an entry, or a mark) allow? */
static inline bool is_allowed(uint64_t value, uint64_t error_code)
{
    return !(error_code & FAULT_WRITE && !(value & ENTRY_WRITE)) &&
           !(error_code & FAULT_FETCH && value & ENTRY_NO_EXECUTE);
}

/*
 * No page is awaited. Is one there? Then another processor was first, or has given more rights than
 * this one's TLB knows of, and the access is tried again. Behind the end of a file none can come.
 */
static inline enum first_touch touch_other(uint64_t value, uintptr_t address, uint64_t error_code)
{
    if (value & MARK_BEYOND)
        return value & MARK_BARRED || !is_allowed(value, error_code) ? TOUCH_IS_FAULT
                                                                     : TOUCH_NO_PAGE;
    if (!(value & ENTRY_PRESENT) || !threads_many || error_code & FAULT_RESERVED ||
        !is_allowed(value, error_code))
        return TOUCH_IS_FAULT;
    invlpg(address);
    return TOUCH_DONE;
}

/* A table for a chunk that is awaited, whose upper entry was `value`. False: no page. */
__attribute__((noinline)) static bool touch_chunk(uint64_t *upper, uint64_t value, bool may_refill,
                                                  bool is_copy)
{
    bool promised = promises_of(value, true) > 0;
    uint64_t *table = vm_reserve_take(promised, may_refill, is_copy);
    if (!table)
        return false;
    if (!table_install(upper, value, table))
        vm_reserve_put_back(table, promised);
    return true;
}

enum first_touch paging_first_touch(uintptr_t address, uint64_t error_code, bool may_refill,
                                    bool is_copy)
{
    if (address < HIGH_START || address >= HIGH_END)
        return TOUCH_IS_FAULT;
    uint64_t *upper = upper_of(address);
    if (!upper)
        return TOUCH_IS_FAULT;
    uint64_t value = __atomic_load_n(upper, __ATOMIC_ACQUIRE);
    if (value & MARK_AWAITED && !(value & ENTRY_PRESENT)) {
        if (!touch_chunk(upper, value, may_refill, is_copy))
            return TOUCH_NO_PAGE;
        value = __atomic_load_n(upper, __ATOMIC_ACQUIRE);
    }
    if (!(value & ENTRY_PRESENT))
        return touch_other(value, address, error_code);
    uint64_t *entry = table_of(value) + index_of(address);
    value = __atomic_load_n(entry, __ATOMIC_ACQUIRE);
    if ((value & (MARK_AWAITED | ENTRY_PRESENT)) != MARK_AWAITED)
        return touch_other(value, address, error_code);
    if (!is_allowed(value, error_code))
        return TOUCH_IS_FAULT;
    bool promised = !(value & MARK_UNPROMISED);
    void *page = vm_reserve_take(promised, may_refill, is_copy);
    if (!page)
        return TOUCH_NO_PAGE;
    page_fill(page, 0);
    if (!entry_change(entry, value,
                      (uintptr_t)page | ENTRY_PRESENT | (value & (ENTRY_WRITE | ENTRY_NO_EXECUTE))))
        vm_reserve_put_back(page, promised); /* the access is tried again, and says what it is */
    return TOUCH_DONE;
}

bool platform_run_touch(uintptr_t address)
{
    bool were_on = interrupts_save();
    bool is_there = paging_first_touch(address, 0, true, false) == TOUCH_DONE;
    interrupts_restore(were_on);
    return is_there;
}
