/*
 * Between the files of the address sanitizer's runtime, kernel/asan*.c. See kernel/sanitize.h.
 */
#ifndef KERNEL_ASAN_H
#define KERNEL_ASAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* This is what is declared there, in whatever build it is compiled; only one of them links it. */
#define SANITIZE_ADDRESS 1
#include "kernel/sanitize.h"

/*
 * The shadow of address A is at ASAN_SHADOW_OFFSET + A / 8. The same number is in
 * tools/target-flags: gcc writes it into each check. Behind the shadow of all addresses that a
 * process has lies what asan_blocks.c remembers.
 */
#define ASAN_SHADOW_OFFSET 0x60000000000ull
#define ASAN_SHADOW_END    (ASAN_SHADOW_OFFSET + (ASAN_ADDRESS_END >> 3))
#define ASAN_ADDRESS_END   (1ull << 47)
#define ASAN_BLOCKS        ASAN_SHADOW_END

static inline uint8_t *asan_shadow(uintptr_t address)
{
    return (uint8_t *)(ASAN_SHADOW_OFFSET + (address >> 3));
}

/*
 * The first byte that may not be accessed. 0: there is none, or these are no addresses, so that the
 * processor will object.
 */
uintptr_t asan_first_forbidden(uintptr_t start, size_t size);

/* ---- asan_blocks.c: the latest blocks of the heaps, with who made and who freed them ---- */

enum { ASAN_CALLERS = 7, ASAN_BLOCK_COUNT = 1 << 15 };

struct asan_block {
    uintptr_t start;
    size_t size;
    uintptr_t made_by[ASAN_CALLERS], freed_by[ASAN_CALLERS]; /* return addresses; 0: no more */
};
_Static_assert(sizeof(struct asan_block) == 128, "ASAN_BLOCKS_SIZE");

enum { ASAN_BLOCKS_SIZE = ASAN_BLOCK_COUNT * sizeof(struct asan_block) };
_Static_assert(ASAN_BLOCKS + ASAN_BLOCKS_SIZE <= SANITIZE_END, "what the process's lock allows");

/* The remembered block that is nearest to the address, or NULL: none is near. */
const struct asan_block *asan_block_near(uintptr_t address);

/* ---- asan_globals.c ---- */

/* As gcc lays it out (gcc/asan.cc, asan_global_struct()). */
struct asan_global {
    uintptr_t start;
    size_t size, size_with_zone;
    const char *name, *file;
    uintptr_t has_constructor, location, odr_indicator;
};

/* The global variable in whose zone the address lies, or NULL. */
const struct asan_global *asan_global_near(uintptr_t address);

/* ---- asan_report.c ---- */

/*
 * The access of `size` bytes at `address` is forbidden, or a part of it. Returns only if a report
 * is being made already.
 */
void asan_report(uintptr_t address, size_t size, bool is_write, uintptr_t caller, uintptr_t frame);

#endif
