/*
 * What threads need of a Linux process: the stack for signals, for the moment in which a thread has
 * none any more.
 */
#include "kernel/platform.h"
#include "kernel/platform/extended.h"
#include "kernel/platform/linux/processors.h"

int platform_threads_init(void)
{
    extended_init();
    return 0;
}

/* A signal that comes meanwhile is handled below: Linux sees that we are on that stack. */
void platform_on_interrupt_stack(void (*function)(void *arg), void *arg)
{
    __asm__ volatile("mov %0, %%rsp; xor %%ebp, %%ebp; call *%1; ud2" ::"r"(
                         process_cpu_of(this_cpu())->signal_stack_high),
                     "r"(function), "D"(arg)
                     : "memory");
    __builtin_unreachable();
}
