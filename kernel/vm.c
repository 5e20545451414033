/*
 * See vm.h.
 */
#include "kernel/vm.h"

#include <stdbool.h>

#include "kernel/address_ranges.h"
#include "kernel/errno.h"
#include "kernel/log.h"
#include "kernel/mapping.h"
#include "kernel/mutex.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/report.h"
#include "kernel/threads.h"

/* Where the program makes threads, whose stacks are mappings of its own. */
#pragma weak thread_guard_name
#pragma weak thread_stack_name

/* Where the program maps files. */
#pragma weak mapping_prepare_cut
#pragma weak mapping_cut
#pragma weak mapping_bury
#pragma weak mapping_refuses
#pragma weak platform_run_borrowed
#pragma weak platform_run_is_beyond

enum {
    UNIT = 64 << 10,
    STACK_ALIGN = 2 << 20, /* of large ones: whole entries of the page tables' upper level */
    STACKS_MAX = 4,        /* until threads are many and keep their stacks themselves */
};

/* hitoma.failalloc= is in every image in which the program makes the kernel allocate. */
extern const char part_fail_alloc;
static const char *const brings_fail_alloc __attribute__((used)) = &part_fail_alloc;

/* Brings this file into the image of a program that wants no mappings, but a stack that grows. */
const char part_vm = 0;

/* VM-5: of all that is not said to be for any context. */
static struct mutex memory = MUTEX(MUTEX_MEMORY);

static struct platform_range region;

static struct {
    const char *name;
    uintptr_t guard, low, high;
} stacks[STACKS_MAX];
static unsigned stack_count;

void vm_init(void)
{
    region = platform_high_region();
    ranges_init(region.start / UNIT, region.end / UNIT);
}

void vm_lock(void)
{
    mutex_lock(&memory);
}

void vm_unlock(void)
{
    mutex_unlock(&memory);
}

/* What files were mapped no longer are is ended when the mutex is not held any more. */
static long unlocked_after(long result)
{
    vm_unlock();
    if (mapping_bury)
        mapping_bury();
    return result;
}

/*
 * The first unit that is no part of a mapping that ends here: at least one page behind it is empty
 * (VM-1).
 */
static uint64_t unit_behind(uint64_t end)
{
    return end / UNIT + 1;
}

static size_t page_up(size_t length)
{
    return (length + PAGE_SIZE - 1) & -(size_t)PAGE_SIZE;
}

/* A run that the caller named, in the region, page by page. */
static bool is_run(uintptr_t address, size_t length)
{
    return address % PAGE_SIZE == 0 && length > 0 && address >= region.start &&
           address < region.end && length < region.end - address; /* a page is left behind it */
}

/* VM-2. Negative: not allowed. */
static int rights_of(unsigned protection)
{
    if (protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC))
        return -EINVAL;
    if ((protection & (PROT_WRITE | PROT_EXEC)) == (PROT_WRITE | PROT_EXEC))
        return -ENOTSUP;
    if (protection == PROT_NONE)
        return PAGE_NO_ACCESS;
    return (protection & PROT_WRITE ? PAGE_WRITE : 0) | (protection & PROT_EXEC ? PAGE_EXECUTE : 0);
}

void vm_say_out_of_memory(size_t wanted)
{
    static bool said;
    size_t used = page_count_total() - page_count_available(), mib = 1 << 20;
    size_t need = used * PAGE_SIZE + wanted, advice = 16;
    if (said || wanted > 1ul << 40)
        return;
    said = true;
    while (advice * mib < need + need / 4)
        advice *= 2;
    log_error("out of memory: %zu MiB are in use or promised; try MEM=%zuM", used * PAGE_SIZE / mib,
              advice);
}

/*
 * VM-3, VM-4. Promises for a run, or, where it takes none, 0 of them. False: not so many.
 * `lacking`: how many of its pages need none.
 */
static bool promise(uintptr_t start, uintptr_t end, unsigned rights, size_t lacking,
                    size_t *promises)
{
    *promises = 0;
    if (rights & (PAGE_NO_ACCESS | PAGE_UNPROMISED | PAGE_BEYOND))
        return true;
    size_t cost = platform_run_cost(start, end) - lacking, kept = 8 + page_count_total() / 128;
    bool refused = page_alloc_fails && page_alloc_fails();
    if (refused || cost + kept > page_count_available() || !page_promise(cost)) {
        vm_say_out_of_memory(end - start);
        return false;
    }
    *promises = cost;
    return true;
}

/* Nothing is mapped there: maps it. */
static int map(uintptr_t start, uintptr_t end, unsigned rights)
{
    size_t promises;
    if (!promise(start, end, rights, 0, &promises))
        return -ENOMEM;
    int error = platform_run_map(start, end, rights, &promises);
    page_promise_return(promises);
    return error;
}

/* Makes the run empty; its addresses stay taken. */
static int clear(uintptr_t start, uintptr_t end)
{
    size_t promises = 0;
    if (mapping_prepare_cut && mapping_prepare_cut(start, end))
        return -ENOMEM;
    int error = platform_run_unmap(start, end, &promises);
    page_promise_return(promises);
    if (!error && mapping_cut)
        mapping_cut(start, end);
    return error;
}

/* Addresses are free again, of each unit in which nothing is left. */
static bool give_back(uintptr_t start, uintptr_t end)
{
    uint64_t first = start / UNIT, last = unit_behind(end);
    if (first * UNIT < start && !platform_run_is_none(first * UNIT, start))
        first++;
    if (!platform_run_is_none(end, last * UNIT))
        last--;
    return first >= last || ranges_give(first, last);
}

static long map_anywhere(size_t length, unsigned rights)
{
    uint64_t units = unit_behind(length);
    uint64_t start = ranges_take_any(units) * UNIT;
    if (!start)
        return -ENOMEM;
    int error = map(start, start + length, rights);
    if (error)
        ranges_give(start / UNIT, start / UNIT + units);
    return error ? error : (long)start;
}

static long map_at(uintptr_t start, size_t length, unsigned rights)
{
    size_t promises;
    if (!promise(start, start + length, rights, 0, &promises))
        return -ENOMEM;
    int error = ranges_take(start / UNIT, unit_behind(start + length))
                    ? clear(start, start + length)
                    : -ENOMEM;
    if (!error)
        error = platform_run_map(start, start + length, rights, &promises);
    page_promise_return(promises);
    return error ? error : (long)start;
}

static long map_checked(uintptr_t address, size_t length, unsigned protection, unsigned flags,
                        unsigned more_rights)
{
    int rights = rights_of(protection);
    unsigned kind = flags & (MAP_SHARED | MAP_PRIVATE);
    if (rights < 0)
        return rights;
    if (length == 0 || (kind != MAP_SHARED && kind != MAP_PRIVATE))
        return -EINVAL;
    if (length > region.end - region.start)
        return -ENOMEM;
    length = page_up(length);
    rights |= more_rights;
    if (flags & MAP_NORESERVE && !(rights & PAGE_BEYOND))
        rights |= PAGE_UNPROMISED;
    if (flags & MAP_FIXED)
        return is_run(address, length) ? map_at(address, length, rights) : -EINVAL;
    address -= address % UNIT;
    if (is_run(address, length) && ranges_are_free(address / UNIT, unit_behind(address + length)))
        return map_at(address, length, rights);
    return map_anywhere(length, rights);
}

long vm_map(uintptr_t address, size_t length, unsigned protection, unsigned flags)
{
    vm_lock();
    return unlocked_after(map_checked(address, length, protection, flags, 0));
}

long vm_map_beyond(uintptr_t address, size_t length, unsigned protection, unsigned flags)
{
    return map_checked(address, length, protection, flags, PAGE_BEYOND);
}

long vm_unmap_locked(uintptr_t address, size_t length)
{
    if (length > SIZE_MAX - PAGE_SIZE || !is_run(address, page_up(length)))
        return -EINVAL;
    uintptr_t end = address + page_up(length);
    int error = clear(address, end);
    if (!error && !give_back(address, end))
        return -ENOMEM; /* the memory is free; only its addresses are not used again */
    return error;
}

long vm_unmap(uintptr_t address, size_t length)
{
    vm_lock();
    return unlocked_after(vm_unmap_locked(address, length));
}

static long protect(uintptr_t address, size_t length, unsigned protection)
{
    int rights = rights_of(protection);
    if (rights < 0)
        return rights;
    if (length == 0)
        return address % PAGE_SIZE ? -EINVAL : 0;
    if (address % PAGE_SIZE)
        return -EINVAL;
    if (length > SIZE_MAX - PAGE_SIZE || !is_run(address, page_up(length)))
        return -ENOMEM;
    uintptr_t end = address + page_up(length);
    if (!platform_run_has_none(address, end))
        return -ENOMEM;
    if (mapping_refuses && mapping_refuses(address, end, protection))
        return -EACCES;
    size_t promises, lacking = platform_run_borrowed ? platform_run_borrowed(address, end) : 0;
    if (!promise(address, end, rights, lacking, &promises))
        return -ENOMEM;
    int error = platform_run_protect(address, end, rights, &promises);
    page_promise_return(promises);
    return error;
}

long vm_protect(uintptr_t address, size_t length, unsigned protection)
{
    vm_lock();
    long result = protect(address, length, protection);
    vm_unlock();
    return result;
}

/* More pages behind a mapping, if their addresses are free. */
static bool grow_in_place(uintptr_t end, uintptr_t new_end, unsigned rights)
{
    uint64_t first = unit_behind(end), last = unit_behind(new_end);
    if (new_end >= region.end || (first < last && !ranges_are_free(first, last)))
        return false;
    if (!platform_run_is_none(end, first * UNIT))
        return false;
    if (first < last && !ranges_take(first, last))
        return false;
    if (map(end, new_end, rights) == 0)
        return true;
    give_back(end, new_end);
    return false;
}

static long move(uintptr_t address, size_t old_length, size_t new_length, unsigned rights)
{
    uint64_t units = unit_behind(new_length);
    uintptr_t to = ranges_take_any(units) * UNIT;
    if (!to)
        return -ENOMEM;
    int error = map(to + old_length, to + new_length, rights);
    if (!error)
        error = platform_run_move(address, address + old_length, to);
    if (error) {
        clear(to + old_length, to + new_length);
        ranges_give(to / UNIT, to / UNIT + units);
        return error;
    }
    give_back(address, address + old_length);
    return (long)to;
}

static long remap(uintptr_t address, size_t old_length, size_t new_length, unsigned flags)
{
    if (new_length == 0 || flags & ~MREMAP_MAYMOVE || old_length > SIZE_MAX - PAGE_SIZE ||
        !is_run(address, page_up(old_length)))
        return -EINVAL;
    if (new_length > region.end - region.start)
        return -ENOMEM;
    old_length = page_up(old_length);
    new_length = page_up(new_length);
    uintptr_t end = address + old_length;
    if (!platform_run_has_none(address, end))
        return -EFAULT;
    if (new_length < old_length) {
        long error = vm_unmap_locked(address + new_length, old_length - new_length);
        return error ? error : (long)address;
    }
    if (new_length == old_length)
        return (long)address;
    if (platform_run_borrowed && platform_run_borrowed(address, end))
        return -EFAULT;
    unsigned rights = platform_run_rights(end - PAGE_SIZE);
    if (grow_in_place(end, address + new_length, rights))
        return (long)address;
    return flags & MREMAP_MAYMOVE ? move(address, old_length, new_length, rights) : -ENOMEM;
}

long vm_remap(uintptr_t address, size_t old_length, size_t new_length, unsigned flags)
{
    vm_lock();
    return unlocked_after(remap(address, old_length, new_length, flags));
}

static void *stack_alloc(const char *name, size_t size)
{
    uintptr_t align = size >= STACK_ALIGN ? STACK_ALIGN : UNIT;
    uintptr_t start = ranges_take_any(unit_behind(size + 2 * align)) * UNIT;
    if (!start || stack_count == STACKS_MAX)
        return NULL;
    uintptr_t guard = (start + align - 1) & -align, low = guard + align, high = low + size;
    if (map(guard, low, PAGE_NO_ACCESS) || map(low, high, PAGE_WRITE | PAGE_UNPROMISED) ||
        !platform_run_touch(high - PAGE_SIZE))
        return NULL;
    stacks[stack_count].guard = guard;
    stacks[stack_count].low = low;
    stacks[stack_count].high = high;
    stacks[stack_count++].name = name;
    return (void *)high;
}

void *vm_stack_alloc(const char *name, size_t size)
{
    vm_lock();
    void *top = stack_alloc(name, size);
    vm_unlock();
    return top;
}

const char *vm_guard_name(uintptr_t address)
{
    for (unsigned i = 0; i < stack_count; i++)
        if (address >= stacks[i].guard && address < stacks[i].low)
            return stacks[i].name;
    return thread_guard_name ? thread_guard_name(address) : NULL;
}

const char *vm_stack_name(uintptr_t address)
{
    for (unsigned i = 0; i < stack_count; i++)
        if (address >= stacks[i].low && address < stacks[i].high)
            return stacks[i].name;
    return thread_stack_name ? thread_stack_name(address) : NULL;
}

/*
 * A file's end, or one of the two cases in which a promise is not kept: stacks have none, and other
 * pages come short only if there are none for the kernel itself.
 */
void vm_report_no_page(uintptr_t address)
{
    const char *stack = vm_stack_name(address);
    if (platform_run_is_beyond && platform_run_is_beyond(address)) {
        report_line("address 0x%lx is in a page behind the end of the file that is mapped there",
                    address);
        return;
    }
    if (stack)
        report_line("the stack of '%s' can't grow: no memory for address 0x%lx", stack, address);
    else
        report_line("no memory for the page at 0x%lx, which is touched for the first time",
                    address);
    vm_say_out_of_memory(PAGE_SIZE);
}
