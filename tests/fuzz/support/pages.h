/*
 * The high region in a fuzz target: a model of kernel/platform.h's runs, on which kernel/vm.c and
 * kernel/fs/mapping.c, the kernel's own, do their work. Copies to and from its addresses go by the
 * model, page by page, as a processor goes by its page tables.
 *
 *   FP-1  A run is asked for what its state allows, or that is a failure: lending to what is not
 *         beyond, mapping over what is mapped.
 *   FP-2  Before and after each call, each page of a mapping that the file has is lent, and is the
 *         file's; or beyond, when memory was short. Nothing else is lent.
 *   FP-3  At the end no page is mapped, no promise held, no mapping left.
 */
#ifndef TESTS_FUZZ_SUPPORT_PAGES_H
#define TESTS_FUZZ_SUPPORT_PAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where nothing of the host's is, nor of AddressSanitizer's. */
#define PAGES_START 0x200000000000ull

enum { PAGES_COUNT = 2048 };

void pages_begin(void);

/* FP-2. */
void pages_check(void);

/* Unmaps all, then FP-3. Before files_end(). */
void pages_end(void);

#endif
