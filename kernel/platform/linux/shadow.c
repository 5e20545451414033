/*
 * SAN=address: the shadow (kernel/sanitize.h) of all addresses that a process may have, 16 TiB of
 * it. Linux gives memory for what is written, and a page of zeroes for the rest.
 *
 *      0x600'0000'0000     of all below the shadow: the image, RAM, the high region
 *      0x6c0'0000'0000     of the shadow itself: nothing, so that whoever writes there by mistake
 *                          ends in a fault when the check looks here
 *      0x8c0'0000'0000     of all above it: Linux's own
 *      0x1600'0000'0000    the latest blocks of the heaps (kernel/asan_blocks.c)
 */
#include "kernel/asan.h"
#include "kernel/panic.h"
#include "kernel/platform/linux/process.h"

/* The constructors of kernel and library, which are none but asan_globals.c's lists; by linker. */
extern void (*const early_constructors_start[])(void);
extern void (*const early_constructors_end[])(void);

static int map(uintptr_t start, uintptr_t end)
{
    return process_map(start, end - start, LINUX_PROT_READ | LINUX_PROT_WRITE);
}

void sanitize_start(void)
{
    uintptr_t own = (uintptr_t)asan_shadow(ASAN_SHADOW_OFFSET);
    uintptr_t own_end = (uintptr_t)asan_shadow(ASAN_SHADOW_END);
    if (map(ASAN_SHADOW_OFFSET, own) || map(own_end, ASAN_BLOCKS + ASAN_BLOCKS_SIZE))
        hypercall_exit_group(126); /* nothing that could say why runs without a shadow */
    for (void (*const *constructor)(void) = early_constructors_start;
         constructor < early_constructors_end; constructor++)
        (*constructor)();
}

/* The bytes of a large run's shadow are not written but given up: fresh ones are zeroes. */
void sanitize_allow_pages(uintptr_t start, uintptr_t end)
{
    enum { MANY = 64 << 10, PAGE = 4096 };
    uintptr_t first = (uintptr_t)asan_shadow(start), last = (uintptr_t)asan_shadow(end);
    if (last - first < MANY) {
        sanitize_allow((void *)start, end - start);
        return;
    }
    uintptr_t low = (first + PAGE - 1) & -(uintptr_t)PAGE, high = last & -(uintptr_t)PAGE;
    sanitize_allow((void *)start, (low - first) * 8);
    sanitize_allow((void *)((high - ASAN_SHADOW_OFFSET) * 8), (last - high) * 8);
    hypercall_mmap(low, high - low, LINUX_PROT_READ | LINUX_PROT_WRITE,
                   LINUX_MAP_PRIVATE | LINUX_MAP_ANONYMOUS | LINUX_MAP_NORESERVE | LINUX_MAP_FIXED,
                   -1, 0);
}
