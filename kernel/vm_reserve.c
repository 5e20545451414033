/*
 * See vm_reserve.h.
 */
#include "kernel/vm_reserve.h"

#include "kernel/page.h"
#include "kernel/param.h"

/* Of the one processor. With several it belongs into struct cpu_local. */
static struct {
    void *pages[VM_RESERVE_FOR_STACK + (1 << VM_RESERVE_ORDER)];
    unsigned count;
    bool was_empty; /* a take has failed since vm_reserve_after_failed_copy() */
} reserve;

static bool add_block(unsigned order)
{
    char *block = page_alloc(order, PAGE_NOWAIT);
    if (!block)
        return false;
    if (order > 0)
        page_split(block, order);
    for (size_t i = 1u << order; i-- > 0;) /* the last in is the first out: the lowest address */
        reserve.pages[reserve.count++] = block + i * PAGE_SIZE;
    return true;
}

/* A block at a time, since asking for a page costs as much; pages when there is no block. */
void vm_reserve_fill(void)
{
    unsigned order = VM_RESERVE_ORDER;
    while (reserve.count <= VM_RESERVE_FOR_STACK)
        if (!add_block(order) && order-- == 0)
            return;
}

/*
 * A page of the reserve was taken from what is not promised. When it redeems a promise, that one is
 * taken back, and is what the next filling gets its page from: so a promise holds even when nothing
 * else is free.
 */
void *vm_reserve_take(bool promised, bool may_fill)
{
    page_promise_return(promised);
    if (may_fill && reserve.count <= VM_RESERVE_FOR_STACK)
        vm_reserve_fill();
    unsigned kept = promised && !may_fill ? VM_RESERVE_FOR_STACK : 0;
    if (reserve.count > kept)
        return reserve.pages[--reserve.count];
    page_promise(promised);
    reserve.was_empty = true;
    return NULL;
}

bool vm_reserve_after_failed_copy(void)
{
    if (!reserve.was_empty)
        return false;
    reserve.was_empty = false;
    vm_reserve_fill();
    return reserve.count > VM_RESERVE_FOR_STACK;
}
