/*
 * A processor for the parts of the kernel that deal with threads, on the host: see machine.h. As
 * interrupts go on, the test may have one come.
 */
#ifndef PLATFORM_INLINE_H
#define PLATFORM_INLINE_H

#include <stdbool.h>

enum { PLATFORM_CPU = 8 };
struct platform_cpu {
    bool nothing;
};

extern bool host_interrupts_on;
extern void (*host_interrupt)(void); /* NULL: none ever comes */

static inline void interrupts_on(void)
{
    host_interrupts_on = true;
    if (host_interrupt)
        host_interrupt();
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
