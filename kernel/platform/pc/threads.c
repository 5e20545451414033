/*
 * What threads need of a PC that a single one doesn't: XSAVE turned on, wrfsbase, and the stack for
 * interrupts for the moment in which a thread has none any more.
 */
#include "kernel/platform/pc/threads.h"

#include "kernel/platform.h"
#include "kernel/platform/extended.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/thread_pointer.h"
#include "kernel/platform/pc/trap.h"

enum {
    CPUID_1_ECX_XSAVE = 1 << 26,
    CPUID_7_EBX_FSGSBASE = 1 << 0,
    CR4_FSGSBASE = 1 << 16,
    CR4_OSXSAVE = 1 << 18,
    LEAF_FEATURES = 7,
    LEAF_XSAVE = 0xd,
};

static bool has_xsave;

static void xsetbv(uint64_t value)
{
    __asm__ volatile("xsetbv" ::"a"((uint32_t)value), "d"((uint32_t)(value >> 32)), "c"(0));
}

void threads_init_processor(void)
{
    uint64_t cr4 = read_cr4();
    if (has_fsgsbase)
        cr4 |= CR4_FSGSBASE;
    if (has_xsave)
        cr4 |= CR4_OSXSAVE;
    write_cr4(cr4);
    if (has_xsave)
        xsetbv(cpuid(LEAF_XSAVE, 0).eax & EXTENDED_KEPT);
}

/*
 * A program may have asked CPUID before it made a thread, and found no AVX: then it goes on
 * without.
 */
int platform_threads_init(void)
{
    has_xsave = cpuid(1, 0).ecx & CPUID_1_ECX_XSAVE;
    if (cpuid(0, 0).eax >= LEAF_FEATURES)
        has_fsgsbase = cpuid(LEAF_FEATURES, 0).ebx & CPUID_7_EBX_FSGSBASE;
    threads_init_processor();
    extended_init();
    return 0;
}

void platform_on_interrupt_stack(void (*function)(void *arg), void *arg)
{
    __asm__ volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call *%1; ud2" ::"r"(trap_interrupt_stack()),
                     "r"(function), "D"(arg)
                     : "memory");
    __builtin_unreachable();
}
