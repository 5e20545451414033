/*
 * Interrupts on and off for pure parts of the kernel that are tested on the host: there are none,
 * but who turns them off must turn them on again. See kernel/platform.h.
 */
#ifndef PLATFORM_INLINE_H
#define PLATFORM_INLINE_H

#include <stdbool.h>
#include <stdint.h>

/* In struct cpu_local: nothing is asked of it. */
enum { PLATFORM_CPU = 8 };
struct platform_cpu {
    uint64_t unused;
};

extern bool host_interrupts_on;

static inline void interrupts_on(void)
{
    host_interrupts_on = true;
}

static inline void interrupts_off(void)
{
    host_interrupts_on = false;
}

static inline bool interrupts_are_on(void)
{
    return host_interrupts_on;
}

#endif
