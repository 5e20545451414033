/*
 * The thread pointer is the base of %fs. A thread sets it once, so this is the way that every
 * processor has: the model-specific register, which hypervisors let through without an exit.
 * wrfsbase would need CPUID first, to know whether it is there, and that is an exit.
 */
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"

void platform_thread_pointer_set(uintptr_t pointer)
{
    wrmsr(MSR_FS_BASE, pointer);
}
