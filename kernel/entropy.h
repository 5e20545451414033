/*
 * Random bytes that nobody can guess: for keys, for names, for /dev/random and getrandom().
 *
 *   EN-1  Nothing constant, ever: a machine without a source gets -EIO and a message that says what
 *         to do (CPU=max has RDRAND).
 *   EN-2  Thread context.
 */
#ifndef KERNEL_ENTROPY_H
#define KERNEL_ENTROPY_H

#include <stddef.h>

/* Fills the kernel's own memory. 0 or -EIO. */
int entropy_fill(void *to, size_t size);

/* Fills the program's. `size`, what was filled before a bad address, -EFAULT or -EIO. */
ptrdiff_t entropy_copy_out(void *program_to, size_t size);

#endif
