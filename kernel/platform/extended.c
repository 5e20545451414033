/*
 * How large the extended state is. See extended.h.
 */
#include "kernel/platform/extended.h"

#include "kernel/panic.h"
#include "kernel/platform/x86.h"
#include "kernel/string.h"

enum {
    CPUID_1_ECX_OSXSAVE = 1 << 27,
    LEAF_XSAVE = 0xd,
    FIRST_COMPONENT = 2, /* 0 and 1 are in the legacy area */
    MXCSR_AT_BOOT = 0x1f80,
    CONTROL_AT_BOOT = 0x37f,
};

uint32_t extended_mask;
uint32_t extended_size;

static uint32_t xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low;
}

void extended_init(void)
{
    extended_size = EXTENDED_LEGACY + EXTENDED_HEADER;
    if (!(cpuid(1, 0).ecx & CPUID_1_ECX_OSXSAVE))
        return;
    extended_mask = xcr0() & EXTENDED_KEPT;
    for (unsigned i = FIRST_COMPONENT; extended_mask >> i; i++) {
        if (!(extended_mask >> i & 1))
            continue;
        struct cpuid component = cpuid(LEAF_XSAVE, i); /* eax: size, ebx: offset */
        if (component.ebx + component.eax > extended_size)
            extended_size = component.ebx + component.eax;
    }
    extended_size = (extended_size + EXTENDED_ALIGN - 1) & ~(EXTENDED_ALIGN - 1u);
    assert(extended_size <= EXTENDED_MAX, "extended_size=%u", extended_size);
}

void extended_clear(void *area)
{
    memset(area, 0, extended_size);
    *(uint16_t *)area = CONTROL_AT_BOOT;
    *(uint32_t *)((char *)area + 24) = MXCSR_AT_BOOT;
}
