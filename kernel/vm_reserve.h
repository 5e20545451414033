/*
 * Pages for first touches: a small reserve a processor, from which a page fault is served.
 *
 * A fault can come from anywhere in the kernel, since it runs on the program's stack, and that
 * grows: also from the middle of the page allocator. So the fault's handler asks no allocator and
 * takes no lock; it takes from here. The reserve is filled where nothing of the kernel's is in
 * anybody's hands:
 *
 *   VR-1  vm_reserve_take() fills it when what the fault interrupted was the program itself: with a
 *         block of 2^VM_RESERVE_ORDER pages, or by the page where memory is short.
 *   VR-2  Copies between kernel and program (copy.c) may touch any number of pages. For them the
 *         last VM_RESERVE_FOR_STACK pages are not to be had: they fail,
 *         vm_reserve_after_failed_copy() fills the reserve, and they go on.
 *   VR-3  For stacks, those last pages are kept: a system call needs fewer. Where one has taken any
 *         of them, they are there again before the next one begins: at its end (ATTENTION_RESERVE),
 *         and when the processor goes to another thread (scheduler.c).
 *   VR-4  A reserve is its processor's, and touched with interrupts off. A copy that fails for want
 *         of a page says so in its thread, which may go on elsewhere.
 */
#ifndef KERNEL_VM_RESERVE_H
#define KERNEL_VM_RESERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernel/param.h"

/* A processor's: in struct cpu_local. */
struct vm_reserve {
    void *pages[VM_RESERVE_FOR_STACK + (1 << VM_RESERVE_ORDER)];
    unsigned count;
};

/*
 * For a page fault's handler. A page, contents anything; NULL: none. `promised`: it redeems a
 * promise. `may_fill`: as in VR-1; `is_copy`: as in VR-2.
 */
void *vm_reserve_take(bool promised, bool may_fill, bool is_copy);

/*
 * The page is not needed, since another processor was first: back into the reserve, and the promise
 * stands again. By the same handler, with nothing in between.
 */
void vm_reserve_put_back(void *page, bool promised);

/*
 * Fills the reserve as far as there are pages. Nothing of the page allocator's in hand, no lock
 * held that comes behind its own.
 */
void vm_reserve_fill(void);

/* VR-2: was it for want of a page that a copy failed, and is one there now? */
bool vm_reserve_after_failed_copy(void);

#endif
