/*
 * See vm_reserve.h.
 */
#include "kernel/vm_reserve.h"

#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/thread.h"

static bool add_block(struct vm_reserve *reserve, unsigned order)
{
    char *block = page_alloc(order, PAGE_NOWAIT);
    if (!block)
        return false;
    if (order > 0)
        page_split(block, order);
    for (size_t i = 1u << order; i-- > 0;) /* the last in is the first out: the lowest address */
        reserve->pages[reserve->count++] = block + i * PAGE_SIZE;
    return true;
}

/*
 * A block at a time, since asking for a page costs as much; pages when there is no block.
 * Interrupts are off.
 */
static void fill(struct vm_reserve *reserve)
{
    unsigned order = VM_RESERVE_ORDER;
    while (reserve->count <= VM_RESERVE_FOR_STACK)
        if (!add_block(reserve, order) && order-- == 0)
            return;
}

void vm_reserve_fill(void)
{
    bool were_on = interrupts_save();
    fill(&this_cpu()->reserve);
    interrupts_restore(were_on);
}

/*
 * A page of the reserve was taken from what is not promised. When it redeems a promise, that one is
 * taken back, and is what the next filling gets its page from. When nothing is left but what is
 * promised, the page comes from that: so a promise holds even then.
 */
void *vm_reserve_take(bool promised, bool may_fill, bool is_copy)
{
    struct vm_reserve *reserve = &this_cpu()->reserve;
    if (may_fill && reserve->count <= VM_RESERVE_FOR_STACK)
        fill(reserve);
    unsigned kept = is_copy ? VM_RESERVE_FOR_STACK : 0;
    if (__builtin_expect(reserve->count > kept, 1)) {
        page_promise_return(promised);
        if (--reserve->count < VM_RESERVE_FOR_STACK)
            thread_attention_set(thread_current(), ATTENTION_RESERVE);
        return reserve->pages[reserve->count];
    }
    void *page = promised && may_fill ? page_alloc(0, PAGE_NOWAIT | PAGE_PROMISED) : NULL;
    if (!page)
        thread_current()->lacked_page = true;
    return page;
}

void vm_reserve_put_back(void *page, bool promised)
{
    struct vm_reserve *reserve = &this_cpu()->reserve;
    reserve->pages[reserve->count++] = page;
    page_promise_again(promised);
}

bool vm_reserve_after_failed_copy(void)
{
    struct thread *thread = thread_current();
    if (!thread->lacked_page)
        return false;
    bool were_on = interrupts_save();
    struct vm_reserve *reserve = &this_cpu()->reserve;
    thread->lacked_page = false;
    fill(reserve);
    bool is_there = reserve->count > VM_RESERVE_FOR_STACK;
    interrupts_restore(were_on);
    return is_there;
}
