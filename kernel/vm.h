/*
 * Virtual memory: who has which addresses of the high region, and what may be promised.
 *
 * The page tables say what each page is (kernel/platform.h: runs); here is decided what they shall
 * say. Addresses are given in units of 64 KiB:
 *
 *      | unit | unit | unit | unit | unit | ...
 *      |pages     |  |guard |  stack      |       behind a mapping's last page its unit stays empty
 *
 *   VM-1  A mapping that is made without MAP_FIXED begins at a multiple of 64 KiB, and at least one
 *         page behind it is empty (lib/malloc builds on both).
 *   VM-2  A page is never writable and executable at once: -ENOTSUP.
 *   VM-3  Every page that a mapping lets the program touch is promised (PA-6) when the call
 *         returns: memory that isn't there is -ENOMEM here and not a fault later. Exceptions are
 *         stacks, which are too large and too many for it, and MAP_NORESERVE.
 *   VM-4  Some pages are not promised to programs: the kernel needs them for itself.
 *   VM-5  Thread context, unless it is said. One mutex (MUTEX_MEMORY) goes around each call. Page
 *         faults don't take it: what they and these do to one page at once, the platform sorts out.
 */
#ifndef KERNEL_VM_H
#define KERNEL_VM_H

#include <stddef.h>
#include <stdint.h>

#include "kernel/mman.h"

/* Once, before the first call of the others. */
void vm_init(void);

/*
 * As the system calls of these names. They return an address, or 0, or a negative errno.
 */
long vm_map(uintptr_t address, size_t length, unsigned protection, unsigned flags);
long vm_unmap(uintptr_t address, size_t length);
long vm_protect(uintptr_t address, size_t length, unsigned protection);
long vm_remap(uintptr_t address, size_t old_length, size_t new_length, unsigned flags);

/*
 * For kernel/fs/mapping.c. With the mutex of VM-5 held: as above, what is mapped being pages behind
 * a file's end (PAGE_BEYOND) until others are lent to it. Whoever has unlocked calls
 * mapping_bury().
 */
void vm_lock(void);
void vm_unlock(void);
long vm_map_beyond(uintptr_t address, size_t length, unsigned protection, unsigned flags);
long vm_unmap_locked(uintptr_t address, size_t length);

/*
 * A stack whose pages come as it grows, with addresses below it that are no memory. Its top page is
 * there. Returns the address just above it; NULL: no memory. `size` is a multiple of a page. The
 * name (not copied) is for the report of an overflow.
 */
void *vm_stack_alloc(const char *name, size_t size);

/* Whose stack has its guard at this address: its name, or NULL. Any context. */
const char *vm_guard_name(uintptr_t address);

/* The same for an address in the stack itself. Any context. */
const char *vm_stack_name(uintptr_t address);

/*
 * Lines of a fault's report: the page at this address is touched for the first time, and there is
 * none; or it lies behind the end of a file.
 */
void vm_report_no_page(uintptr_t address);

/*
 * Tells the user, once, that memory ran out and which MEM would do; `wanted` bytes were asked for
 * in vain.
 */
void vm_say_out_of_memory(size_t wanted);

#endif
