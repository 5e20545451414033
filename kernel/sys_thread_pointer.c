/*
 * thread_pointer(): where the calling thread's own variables are. The kernel has none of its own.
 */
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"

/* The processor would answer the write of another address with a fault, in the kernel. */
static bool is_canonical(uintptr_t address)
{
    int64_t high = (int64_t)address >> 47;
    return high == 0 || high == -1;
}

int sys_thread_pointer(void *pointer)
{
    if (!is_canonical((uintptr_t)pointer))
        return -EINVAL;
    platform_thread_pointer_set((uintptr_t)pointer);
    return 0;
}
