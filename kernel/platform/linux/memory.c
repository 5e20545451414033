/*
 * The platform's own stacks, and what can be read. The map of the process is in process.h.
 *
 * Rights of the image's parts are Linux's work: it maps them as the program headers say
 * (linker-linux.ld). Page 0 is never mapped, since nobody asks for it and Linux gives it to nobody.
 */
#include "kernel/copy.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"
#include "kernel/spinlock.h"

enum { STACKS_MAX = 16 + 2 * CPUS_MAX }; /* a processor has two: to idle on, and for signals */
static struct spinlock stacks_lock = SPINLOCK(LOCK_PAGING); /* of all below */
static struct {
    uintptr_t guard; /* the page's address at which nothing is mapped */
    const char *name;
} stacks[STACKS_MAX];
static unsigned stack_count;
static uintptr_t stacks_end = STACKS_START;

/* The memory comes from Linux; that it is used up is noted by a promise that nobody redeems. */
static void *map_stack(const char *name, size_t pages)
{
    uintptr_t guard = stacks_end, start = guard + PAGE_SIZE, end = start + pages * PAGE_SIZE;
    if (stack_count == STACKS_MAX || !page_promise(pages))
        return NULL;
    if (process_map(start, pages * PAGE_SIZE, LINUX_PROT_READ | LINUX_PROT_WRITE)) {
        page_promise_return(pages);
        return NULL;
    }
    stacks[stack_count].guard = guard;
    stacks[stack_count++].name = name;
    stacks_end = end;
    return (void *)end;
}

void *platform_stack_alloc(const char *name, size_t pages)
{
    bool were_on = spin_lock_threads(&stacks_lock);
    void *top = map_stack(name, pages);
    spin_unlock_threads(&stacks_lock, were_on);
    return top;
}

const char *platform_guard_name(uintptr_t address)
{
    for (unsigned i = 0; i < stack_count; i++)
        if (address - stacks[i].guard < PAGE_SIZE)
            return stacks[i].name;
    return NULL;
}

/* The one who knows is Linux; and a copy that faults comes back (copy.h). */
bool platform_is_readable(uintptr_t address)
{
    char byte;
    return copy_bytes(&byte, (const void *)address, 1) == 0;
}
