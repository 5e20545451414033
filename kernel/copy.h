/*
 * The only way in which the kernel touches a program's memory.
 *
 * A system call's pointers come from the program and may point anywhere. These copy byte ranges
 * across the border; where an address can't be accessed, or is the kernel's own data, they return
 * -EFAULT instead of faulting: the instructions that may fault are listed in a table
 * (.hitoma.fixups), and the page-fault handler continues at the landing place listed beside them.
 *
 * Thread context, interrupts on or off. Bytes before the one that failed may have been copied.
 */
#ifndef KERNEL_COPY_H
#define KERNEL_COPY_H

#include <stddef.h>
#include <stdint.h>

int copy_in(void *to, const void *program_from, size_t size);
int copy_out(void *program_to, const void *from, size_t size);

/* copy_in() of a word whose address is a multiple of 4; copy_word.S. */
int copy_word_in(uint32_t *to, const uint32_t *program_from);

/* Changes such a word if it has a value: 1; it has another: 0; -EFAULT. copy_word.S. */
int copy_word_exchange(uint32_t *program_word, uint32_t from, uint32_t to);

/*
 * Copies a text and its NUL into a buffer of `size` bytes. Its length without the NUL, -EFAULT, or
 * -ENAMETOOLONG: there is no NUL within `size` bytes. kernel/copy_string.c.
 */
ptrdiff_t copy_string_in(char *to, const char *program_from, size_t size);

/*
 * The copy itself: how many bytes could not be copied. It asks nobody whose memory it is. Any
 * context; copy_bytes.S.
 */
size_t copy_bytes(void *to, const void *from, size_t size);

/*
 * For the fault handler: where to go on if the instruction at `rip` faults, or 0 if it isn't one
 * that may.
 */
uintptr_t copy_fixup(uintptr_t rip);

#endif
