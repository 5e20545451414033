/*
 * A page of zeroes, for holes and /dev/zero. Never written.
 */
#ifndef KERNEL_FS_ZEROES_H
#define KERNEL_FS_ZEROES_H

#include <stddef.h>

/* Zeroes into the program's memory. 0 or -EFAULT. */
int zeroes_copy_out(void *program_to, size_t size);

#endif
