/*
 * The processor's instructions that C has no words for and that need no privilege: on every
 * platform, one function each.
 */
#ifndef PLATFORM_X86_H
#define PLATFORM_X86_H

#include <stdint.h>

/*
 * ---- what the processor can do; under a hypervisor CPUID is an exit: ask once, keep the answer
 * ----
 */

struct cpuid {
    uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
    struct cpuid r;
    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(subleaf));
    return r;
}

/* ---- time ---- */

/*
 * The time-stamp counter. Not ordered against other instructions: fence where nanoseconds matter.
 */
static inline uint64_t rdtsc(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
}

static inline void cpu_relax(void)
{
    __asm__ volatile("pause");
}

#endif
