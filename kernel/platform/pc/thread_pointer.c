/*
 * The thread pointer is the base of %fs. A thread sets it once: that is done in the way that every
 * processor has, the model-specific register, which hypervisors let through without an exit.
 * wrfsbase would need CPUID first, to know whether it is there, and that is an exit. With threads
 * it is loaded at each switch, and threads.c has asked.
 */
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/thread_pointer.h"
#include "kernel/thread.h"

bool has_fsgsbase;

void platform_thread_pointer_set(uintptr_t pointer)
{
    thread_current()->thread_pointer = pointer;
    wrmsr(MSR_FS_BASE, pointer);
}

void platform_thread_pointer_load(uintptr_t pointer)
{
    if (has_fsgsbase)
        __asm__ volatile("wrfsbase %0" ::"r"(pointer));
    else
        wrmsr(MSR_FS_BASE, pointer);
}
