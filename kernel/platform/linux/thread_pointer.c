/*
 * The thread pointer is the base of %fs. An instruction sets it where Linux allows that (since 5.9,
 * on processors that have it), else a system call.
 */
#include "kernel/platform.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"

enum { HWCAP2_FSGSBASE = 1 << 1 };

void platform_thread_pointer_set(uintptr_t pointer)
{
    thread_current()->thread_pointer = pointer;
    platform_thread_pointer_load(pointer);
}

void platform_thread_pointer_load(uintptr_t pointer)
{
    static enum { UNKNOWN, BY_CALL, BY_INSTRUCTION } way;
    if (way == UNKNOWN)
        way = process_auxiliary(AUXILIARY_HWCAP2) & HWCAP2_FSGSBASE ? BY_INSTRUCTION : BY_CALL;
    if (way == BY_INSTRUCTION)
        __asm__ volatile("wrfsbase %0" ::"r"(pointer));
    else
        hypercall_arch_prctl(LINUX_ARCH_SET_FS, pointer);
}
