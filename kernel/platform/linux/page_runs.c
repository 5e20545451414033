/*
 * The high region in a Linux process: anonymous memory of the host's, run by run.
 *
 * A page of the high region is not one of page_alloc()'s that is mapped a second time: each page
 * would be a mapping of its own to Linux, of which a process may have 65,530 (vm.max_map_count).
 * Instead Linux gives the memory, whole runs at a time, and fills its pages at the first touch
 * without asking us; and what MEM= allows is kept to by counting. A promised page stays a promise
 * as long as it is mapped: page_alloc() never hands that one out. What stands behind a page is
 * noted here, a byte each:
 *
 *      none       0                      nothing is mapped
 *      awaited,   USED | COUNTED         Linux may fill it, or has; a promise is held for it
 *      present
 *      awaited,   USED | UNTOUCHED       no promise: Linux has it without rights, so that the first
 *      unpromised                        touch is a signal; then a promise is taken, or there is no
 *                                        page. Some neighbours are taken along: touch_around()
 *      barred     USED | BARRED          and COUNTED, if there may be something in it
 *      lent       USED | LENT            RAM that is somebody else's, a second time (page_lend.c);
 *                                        or barred. Without WRITTEN, Linux lets it be read only,
 *                                        so that the first store is a signal
 *      beyond     USED | LENT            nothing; or barred
 *                   | UNTOUCHED
 *
 * As in the PC's page tables, 2 MiB that are all alike have one byte together (`chunks`), and the
 * bytes of their pages mean something only where it says SPLIT. All these bytes are Linux's
 * anonymous memory, too: they come when they are written.
 *
 * Faults change these bytes, too, so a spinlock protects them (and Linux's mappings, which must be
 * what they say). A fault can come while any lock is held, and waits for this one then: whoever
 * takes it has seen to it before that he causes none himself (stack_reach()), and takes nothing
 * else meanwhile.
 */
#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/page_runs.h"
#include "kernel/platform/linux/process.h"
#include "kernel/sanitize.h"
#include "kernel/spinlock.h"
#include "kernel/string.h"
#include "kernel/thread.h"
#include "kernel/vm_reserve.h"

#define CHUNK (1ull << 21)

enum {
    PAGES_A_CHUNK = CHUNK / PAGE_SIZE,
    TOUCH_PAGES = 16, /* at once: as many fewer signals, and mappings */
    CREDIT_PAGES = 8,
    STACK_REACH = 8192, /* more than anything here uses, with sanitizers, too */
};

#define CHUNKS_MAX ((HIGH_END - HIGH_START) / CHUNK)

static struct platform_range region; /* chosen by the first who asks */
static uint8_t *const chunks = (uint8_t *)STATES_START;
static uint8_t *const pages = (uint8_t *)STATES_START + CHUNKS_MAX;
static bool ready; /* `chunks` and `pages` are there */
static struct spinlock states_lock = SPINLOCK(LOCK_STATES);

/*
 * Touches the stack page by page, as far down as it will be used with the lock held. Nothing lies
 * there yet: the stack pointer stays, so that it is no matter where exactly the fault finds it
 * (under valgrind it is not exact).
 */
static inline void stack_reach(void)
{
    const char *here = __builtin_frame_address(0);
    for (size_t below = PAGE_SIZE; below <= STACK_REACH; below += PAGE_SIZE)
        __asm__ volatile("testb $0, (%0)" ::"r"(here - below) : "memory", "cc");
}

bool page_run_begin(void)
{
    stack_reach();
    return spin_lock(&states_lock);
}

void page_run_end(bool were_on)
{
    spin_unlock(&states_lock, were_on);
}

struct platform_range platform_high_region(void)
{
    if (!region.start && process_map(HIGH_START, PAGE_SIZE, LINUX_PROT_NONE) == 0)
        region = (struct platform_range){HIGH_START, HIGH_END};
    if (!region.start)
        region = (struct platform_range){SMALL_HIGH_START, SMALL_HIGH_END};
    return region;
}

static bool get_ready(void)
{
    if (!ready)
        ready = process_map(STATES_START,
                            CHUNKS_MAX + (region.end - region.start + PAGE_SIZE - 1) / PAGE_SIZE,
                            LINUX_PROT_READ | LINUX_PROT_WRITE) == 0;
    return ready;
}

static inline size_t chunk_of(uintptr_t address)
{
    return (address - region.start) / CHUNK;
}

static inline size_t page_of(uintptr_t address)
{
    return (address - region.start) / PAGE_SIZE;
}

static inline uint8_t state_of(uintptr_t address)
{
    uint8_t state = ready ? chunks[chunk_of(address)] : 0;
    return state == SPLIT ? pages[page_of(address)] : state;
}

uint8_t page_run_state(uintptr_t address)
{
    return state_of(address);
}

uintptr_t page_run_piece_end(uintptr_t at, uintptr_t end)
{
    uint8_t state = state_of(at);
    while (at < end && state_of(at) == state) {
        uintptr_t next = (at & -CHUNK) + CHUNK;
        at = ready && chunks[chunk_of(at)] == SPLIT ? at + PAGE_SIZE : next;
    }
    return at < end ? at : end;
}

void page_run_set(uintptr_t start, uintptr_t end, uint8_t state)
{
    for (uintptr_t at = start, next; at < end; at = next) {
        next = (at & -CHUNK) + CHUNK;
        uint8_t *chunk = &chunks[chunk_of(at)];
        if (next <= end && at % CHUNK == 0) {
            *chunk = state;
            continue;
        }
        if (next > end)
            next = end;
        if (*chunk != SPLIT) {
            memset(&pages[page_of(at & -CHUNK)], *chunk, PAGES_A_CHUNK);
            *chunk = SPLIT;
        }
        memset(&pages[page_of(at)], state, page_of(next) - page_of(at));
    }
}

static inline size_t promises_of(uintptr_t start, uintptr_t end, uint8_t state)
{
    return (state & (COUNTED | LENT)) == COUNTED ? (end - start) / PAGE_SIZE : 0;
}

int page_run_protection(uint8_t state)
{
    if (!state || state & (BARRED | UNTOUCHED))
        return LINUX_PROT_NONE;
    if (state & LENT && !(state & WRITTEN))
        state &= ~WRITE;
    return LINUX_PROT_READ | (state & WRITE ? LINUX_PROT_WRITE : 0) |
           (state & EXECUTE ? LINUX_PROT_EXEC : 0);
}

static uint8_t new_state(unsigned rights)
{
    if (rights & PAGE_NO_ACCESS)
        return USED | BARRED | (rights & PAGE_BEYOND ? LENT | UNTOUCHED : 0);
    if (rights & PAGE_BEYOND)
        return USED | LENT | UNTOUCHED | (rights & PAGE_WRITE ? WRITE : 0) |
               (rights & PAGE_EXECUTE ? EXECUTE : 0);
    return USED | (rights & PAGE_WRITE ? WRITE : 0) | (rights & PAGE_EXECUTE ? EXECUTE : 0) |
           (rights & PAGE_UNPROMISED ? UNTOUCHED : COUNTED);
}

/* The same page with other rights. What was never touched and has no promise stays so. */
static uint8_t with_rights(uint8_t state, unsigned rights)
{
    if (state & LENT)
        return (new_state(rights | PAGE_BEYOND) & ~UNTOUCHED) | (state & (UNTOUCHED | WRITTEN));
    if (!(rights & PAGE_NO_ACCESS) && state & UNTOUCHED)
        rights |= PAGE_UNPROMISED;
    return new_state(rights) | (rights & PAGE_NO_ACCESS ? state & COUNTED : 0);
}

int page_run_fresh(uintptr_t start, uintptr_t end, int protection)
{
    long result = hypercall_mmap(
        start, end - start, protection,
        LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS | LINUX_MAP_NORESERVE | LINUX_MAP_FIXED, -1, 0);
    sanitize_allow_pages(start, end);
    return result < 0 ? -ENOMEM : 0;
}

size_t platform_run_cost(uintptr_t start, uintptr_t end)
{
    return (end - start) / PAGE_SIZE;
}

int platform_run_map(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    uint8_t state = new_state(rights);
    if (!get_ready())
        return -ENOMEM;
    bool were_on = page_run_begin();
    int error = page_run_fresh(start, end, page_run_protection(state));
    if (!error) {
        page_run_set(start, end, state);
        *promises -= promises_of(start, end, state);
    }
    page_run_end(were_on);
    return error;
}

static int unmap(uintptr_t start, uintptr_t end, size_t *promises)
{
    if (hypercall_munmap(start, end - start))
        return -ENOMEM; /* to cut a mapping in two makes one more */
    for (uintptr_t at = start, next; at < end; at = next) {
        next = page_run_piece_end(at, end);
        *promises += promises_of(at, next, state_of(at));
    }
    page_run_set(start, end, 0);
    return 0;
}

int platform_run_unmap(uintptr_t start, uintptr_t end, size_t *promises)
{
    if (start == end || platform_run_is_none(start, end))
        return 0;
    bool were_on = page_run_begin();
    int error = unmap(start, end, promises);
    page_run_end(were_on);
    return error;
}

/* Linux may refuse, by its limit of mappings, in the middle: what was done until then is undone. */
static int protect(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    for (uintptr_t at = start, next; at < end; at = next) {
        uint8_t state = state_of(at);
        next = page_run_piece_end(at, end);
        if (!state ||
            !hypercall_mprotect(at, next - at, page_run_protection(with_rights(state, rights))))
            continue;
        for (at = start; at < next; at = page_run_piece_end(at, next))
            if (state_of(at))
                hypercall_mprotect(at, page_run_piece_end(at, next) - at,
                                   page_run_protection(state_of(at)));
        return -ENOMEM;
    }
    for (uintptr_t at = start, next; at < end; at = next) {
        uint8_t state = state_of(at);
        next = page_run_piece_end(at, end);
        if (!state)
            continue;
        *promises += promises_of(at, next, state);
        *promises -= promises_of(at, next, with_rights(state, rights));
        page_run_set(at, next, with_rights(state, rights));
    }
    return 0;
}

int platform_run_protect(uintptr_t start, uintptr_t end, unsigned rights, size_t *promises)
{
    bool were_on = page_run_begin();
    int error = protect(start, end, rights, promises);
    page_run_end(were_on);
    return error;
}

/*
 * Linux moves what is one mapping to it. Neighbours of equal rights may be two, if they were not so
 * from the start: then each half by itself.
 */
static int move_piece(uintptr_t start, uintptr_t end, uintptr_t to)
{
    size_t size = end - start, half = size / 2 & -(size_t)PAGE_SIZE;
    if (hypercall_mremap(start, size, size, LINUX_MREMAP_MAYMOVE | LINUX_MREMAP_FIXED, to) >= 0)
        return 0;
    if (half == 0 || move_piece(start, start + half, to))
        return -ENOMEM;
    if (move_piece(start + half, end, to + half) == 0)
        return 0;
    move_piece(to, to + half, start);
    return -ENOMEM;
}

static int move(uintptr_t start, uintptr_t end, uintptr_t to)
{
    for (uintptr_t at = start, next; at < end; at = next) {
        uint8_t state = state_of(at);
        next = page_run_piece_end(at, end);
        if (state && move_piece(at, next, to + (at - start))) {
            if (at > start)
                move(to, to + (at - start), start);
            return -ENOMEM;
        }
        sanitize_allow_pages(at, next); /* the heap says anew what it knows of a block that moved */
        sanitize_allow_pages(to + (at - start), to + (next - start));
        page_run_set(at, next, 0);
        page_run_set(to + (at - start), to + (next - start), state);
    }
    return 0;
}

int platform_run_move(uintptr_t start, uintptr_t end, uintptr_t to)
{
    bool were_on = page_run_begin();
    int error = move(start, end, to);
    page_run_end(were_on);
    return error;
}

bool platform_run_has_none(uintptr_t start, uintptr_t end)
{
    for (; start < end; start = page_run_piece_end(start, end))
        if (!state_of(start))
            return false;
    return true;
}

bool platform_run_is_none(uintptr_t start, uintptr_t end)
{
    return start >= end || (!state_of(start) && page_run_piece_end(start, end) == end);
}

/* Whether it is there only Linux knows. */
bool platform_run_is_absent(uintptr_t address)
{
    return address >= region.start && address < region.end && state_of(address);
}

unsigned platform_run_rights(uintptr_t address)
{
    uint8_t state = state_of(address);
    if (state & BARRED)
        return PAGE_NO_ACCESS;
    return (state & WRITE ? PAGE_WRITE : 0) | (state & EXECUTE ? PAGE_EXECUTE : 0);
}

/* ---- first touches ---- */

/*
 * Pages for first touches by the kernel itself, which may happen inside the page allocator, are
 * taken from it before, as vm_reserve.h has it for a PC; but only as a number, of the processor's
 * own. Interrupts are off.
 */
static void credit_fill(void)
{
    unsigned *credit = &this_cpu()->reserve.count;
    if (*credit < CREDIT_PAGES && page_promise(CREDIT_PAGES - *credit))
        *credit = CREDIT_PAGES;
}

/*
 * Takes `count` pages for good, or else one. Returns how many. A copy, which may touch any number,
 * leaves what a system call's stack may need (vm_reserve.h, VR-2 and VR-3).
 */
static size_t take_pages(size_t count, bool may_refill, bool is_copy)
{
    unsigned *credit = &this_cpu()->reserve.count;
    if (may_refill) {
        credit_fill();
        if (page_promise(count))
            return count;
        if (page_promise(1))
            return 1;
    }
    if (*credit > (is_copy ? VM_RESERVE_FOR_STACK : 0)) {
        if (--*credit < VM_RESERVE_FOR_STACK)
            thread_attention_set(thread_current(), ATTENTION_RESERVE);
        return 1;
    }
    thread_current()->lacked_page = true;
    return 0;
}

void vm_reserve_fill(void)
{
    bool were_on = interrupts_save();
    credit_fill();
    interrupts_restore(were_on);
}

bool vm_reserve_after_failed_copy(void)
{
    struct thread *thread = thread_current();
    if (!thread->lacked_page)
        return false;
    bool were_on = interrupts_save();
    thread->lacked_page = false;
    credit_fill();
    bool is_there = this_cpu()->reserve.count > VM_RESERVE_FOR_STACK;
    interrupts_restore(were_on);
    return is_there;
}

/* Page fault error code: SDM 3A figure 4-12. */
enum { FAULT_WRITE = 1 << 1, FAULT_FETCH = 1 << 4 };

/*
 * Another processor has brought the page since, or given it more rights: the access is tried again.
 */
static bool was_first(uint8_t state, uint64_t error_code)
{
    return threads_many && state & COUNTED && !(state & BARRED) &&
           !(error_code & FAULT_WRITE && !(state & WRITE)) &&
           !(error_code & FAULT_FETCH && !(state & EXECUTE));
}

/*
 * How many pages above this one were touched already, TOUCH_PAGES at most; 0: none. Of what lies
 * under the same untouched pages it asks no more.
 */
static size_t touched_above(uintptr_t page, uint8_t touched)
{
    size_t count = 0;
    while (count < TOUCH_PAGES && state_of(page + (count + 1) * PAGE_SIZE) == touched)
        count++;
    return count;
}

/*
 * The pages around the address that its first touch takes, all of them untouched. A piece of the
 * window of TOUCH_PAGES around it: so however a program touches its memory, there are no more
 * mappings than windows. But at the upper end of an untouched run, as many as were touched above,
 * or one: that is a stack, which grows down and mostly not far; one mapping holds what was touched
 * of it.
 */
static struct platform_range touch_around(uintptr_t address, uint8_t state)
{
    const uintptr_t window = TOUCH_PAGES * PAGE_SIZE;
    uintptr_t page = address & -(uintptr_t)PAGE_SIZE, low = page & -window, end = low + window;
    if (state_of(page + PAGE_SIZE) != state) {
        size_t above = touched_above(page, (state & ~UNTOUCHED) | COUNTED);
        end = page + PAGE_SIZE;
        low = end - (above > 1 ? above : 1) * PAGE_SIZE;
    }
    uintptr_t start = page;
    while (start > low && state_of(start - PAGE_SIZE) == state)
        start -= PAGE_SIZE;
    return (struct platform_range){start, page_run_piece_end(start, end)};
}

/*
 * Makes pages of it that Linux fills: all around the address if so many were taken, else that one.
 * How many; 0: Linux has none. The lock is held.
 */
static size_t use_pages(uintptr_t address, uint8_t state, size_t taken)
{
    struct platform_range run = touch_around(address, state);
    if (taken < (run.end - run.start) / PAGE_SIZE) {
        run.start = address & -(uintptr_t)PAGE_SIZE;
        run.end = run.start + PAGE_SIZE;
    }
    state = (state & ~UNTOUCHED) | COUNTED;
    if (hypercall_mprotect(run.start, run.end - run.start, page_run_protection(state)))
        return 0;
    page_run_set(run.start, run.end, state);
    return (run.end - run.start) / PAGE_SIZE;
}

/*
 * The first store to a page that is lent, which from now on is known as written: it and neighbours
 * in the same state. Also what another processor was first with. The lock is held.
 */
static enum first_touch touch_lent(uintptr_t address, uint8_t state, uint64_t error_code)
{
    if (state & BARRED || (error_code & FAULT_WRITE && !(state & WRITE)) ||
        (error_code & FAULT_FETCH && !(state & EXECUTE)))
        return TOUCH_IS_FAULT;
    if (state & UNTOUCHED)
        return TOUCH_NO_PAGE;
    if (state & WRITTEN || !(error_code & FAULT_WRITE))
        return threads_many ? TOUCH_DONE : TOUCH_IS_FAULT;
    uintptr_t start = address & -(uintptr_t)PAGE_SIZE;
    uintptr_t end = page_run_piece_end(start, (address | (TOUCH_PAGES * PAGE_SIZE - 1)) + 1);
    if (hypercall_mprotect(start, end - start, page_run_protection(state | WRITTEN)))
        return TOUCH_NO_PAGE; /* Linux has no more mappings for us */
    page_run_set(start, end, state | WRITTEN);
    return TOUCH_DONE;
}

/* Interrupts are off, on a signal's stack. What is looked at without the lock is only a guess. */
enum first_touch page_first_touch(uintptr_t address, uint64_t error_code, bool may_refill,
                                  bool is_copy)
{
    if (address < region.start || address >= region.end)
        return TOUCH_IS_FAULT;
    uint8_t state = state_of(address);
    size_t taken = 0, used = 0;
    enum first_touch lent = TOUCH_IS_FAULT;
    if ((state & (UNTOUCHED | LENT)) == UNTOUCHED) {
        struct platform_range run = touch_around(address, state);
        taken = take_pages((run.end - run.start) / PAGE_SIZE, may_refill, is_copy);
    }
    spin_take(&states_lock);
    state = state_of(address);
    if (state & LENT)
        lent = touch_lent(address, state, error_code);
    else if (taken && state & UNTOUCHED)
        used = use_pages(address, state, taken);
    spin_give(&states_lock);
    page_promise_return(taken - used);
    if (state & LENT)
        return lent;
    if (used || was_first(state, error_code))
        return TOUCH_DONE;
    return state & UNTOUCHED ? TOUCH_NO_PAGE : TOUCH_IS_FAULT;
}

bool platform_run_touch(uintptr_t address)
{
    bool were_on = interrupts_save();
    bool is_there = page_first_touch(address, 0, true, false) == TOUCH_DONE;
    interrupts_restore(were_on);
    return is_there;
}
