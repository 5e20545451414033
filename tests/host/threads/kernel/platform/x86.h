/*
 * The time-stamp counter of the tests' machine, one cycle a nanosecond, in front of the real one.
 */
#ifndef PLATFORM_X86_H
#define PLATFORM_X86_H

#include <stdint.h>

extern uint64_t host_now;

static inline uint64_t rdtsc(void)
{
    return host_now;
}

static inline void cpu_relax(void) {}

#endif
