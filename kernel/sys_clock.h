/*
 * Reading a clock by its number, for whoever in the kernel is told one.
 */
#ifndef KERNEL_SYS_CLOCK_H
#define KERNEL_SYS_CLOCK_H

#include <stdint.h>

/* Nanoseconds of the clock (clock_numbers.h) in *now. -EINVAL: there is none. Any context. */
int clock_read(int clock, uint64_t *now);

#endif
