/*
 * Which addresses of a region are free: the free ranges in a tree, in units. Pure: knows no pages,
 * no machine but page_alloc(), from which its nodes come.
 *
 *   AR-1  Ranges are [start, end) in units; free ones that touch are one.
 *   AR-2  ranges_take_any() gives the lowest that fits, in time that grows with the logarithm of
 *         the number of free ranges.
 *   AR-3  A call that needs a node and can get none changes nothing and says so. Each taker leaves
 *         a few nodes in store, so that a ranges_give() of what was taken practically never is the
 *         one.
 */
#ifndef KERNEL_ADDRESS_RANGES_H
#define KERNEL_ADDRESS_RANGES_H

#include <stdbool.h>
#include <stdint.h>

/* All units of [start, end) are free, 0 < start. Once. */
void ranges_init(uint64_t start, uint64_t end);

/* Takes `units` adjacent ones. Returns the first; 0: there are none, or no memory for a node. */
uint64_t ranges_take_any(uint64_t units);

/* Takes all of [start, end) that is free. False: no memory for a node. */
bool ranges_take(uint64_t start, uint64_t end);

/* Are all of [start, end) free? */
bool ranges_are_free(uint64_t start, uint64_t end);

/* [start, end) is free from now on, whatever it was before. False: no memory for a node. */
bool ranges_give(uint64_t start, uint64_t end);

#endif
