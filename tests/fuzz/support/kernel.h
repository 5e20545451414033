/*
 * What the kernel's pure parts stand on in a fuzz target: heap and pages, a clock, messages, and
 * the program's memory.
 *
 *   FK-1  Heap and pages are the host's, so that AddressSanitizer watches each block. Who has
 *         blocks left at kernel_end() has leaked them.
 *   FK-2  The program's memory is one range, with a page that can't be accessed before and behind
 *         it. What copies to and from it is the kernel's own (@copy), assembly and fix-ups too: the
 *         host's SIGSEGV is the page fault.
 *   FK-3  cannot_boot() ends kernel_boots(), as it would end the machine.
 */
#ifndef TESTS_FUZZ_SUPPORT_KERNEL_H
#define TESTS_FUZZ_SUPPORT_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROGRAM_SIZE = 1 << 16 };

extern char *program_memory;     /* PROGRAM_SIZE bytes; set by kernel_begin() */
extern char kernel_data_start[]; /* out of bounds for a program; @copy only */

/* Before and after each input. */
void kernel_begin(void);
void kernel_end(void);

/* The same for @copy: the kernel's data must be what they were. */
void copy_begin(void);
void copy_end(void);

/* The allocation after so many fails, once; negative: none does. */
void kernel_memory_fails(int after);

/* Runs it; false: it ended in cannot_boot(). A machine that ends gives no memory back. */
bool kernel_boots(void (*function)(void *), void *argument);

/* Gives all of it back. */
void kernel_forget(void);

/*
 * The table of descriptors that an image begins with: kernel/fs/descriptor.c, which knows of one
 * boot only, takes it for a block of the heap in the second one.
 */
void kernel_keep_descriptors(void *table);

#endif
