/*
 * What a hypervisor tells about itself by CPUID, in leaves of its own from 0x40000000 on. Each
 * question is an exit, or two.
 */
#ifndef PC_HYPERVISOR_H
#define PC_HYPERVISOR_H

#include "kernel/platform/pc/cpu.h"

enum { HYPERVISOR_LEAVES = 0x40000000, HYPERVISOR_TIMING = 0x10 };

/*
 * Leaf HYPERVISOR_LEAVES + n; all zeroes if there is no hypervisor, or it doesn't have this one. On
 * a bare processor, CPUID beyond the last leaf would answer with another leaf's contents.
 *
 * n = 0: the last leaf (eax) and who it is (ebx, ecx, edx). n = HYPERVISOR_TIMING: TSC (eax) and
 * local APIC timer (ebx) in kHz.
 */
static inline struct cpuid hypervisor_leaf(uint32_t n)
{
    enum { CPUID_1_ECX_HYPERVISOR = 1u << 31 };
    if (!(cpuid(1, 0).ecx & (uint32_t)CPUID_1_ECX_HYPERVISOR))
        return (struct cpuid){0, 0, 0, 0};
    struct cpuid base = cpuid(HYPERVISOR_LEAVES, 0);
    if (n == 0)
        return base;
    return base.eax >= HYPERVISOR_LEAVES + n ? cpuid(HYPERVISOR_LEAVES + n, 0)
                                             : (struct cpuid){0, 0, 0, 0};
}

#endif
