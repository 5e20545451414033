/*
 * system_info(): numbers about the machine, for sysconf() and getrlimit().
 */
#include "kernel/system_info.h"

#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"

/* In the image if the program makes threads. */
#pragma weak platform_processor_count

static long ram_bytes(void)
{
    const struct boot_info *info = platform_boot_info();
    long bytes = 0;
    for (size_t i = 0; i < info->region_count; i++)
        bytes += info->regions[i].end - info->regions[i].start;
    return bytes;
}

long sys_system_info(int item)
{
    const struct thread *thread = thread_current();
    switch (item) {
    case SYSTEM_RAM_BYTES: return ram_bytes();
    case SYSTEM_FREE_BYTES: return page_count_available() * PAGE_SIZE;
    case SYSTEM_STACK_BYTES: return thread->stack_high - thread->stack_low;
    case SYSTEM_PROCESSORS: return platform_processor_count ? platform_processor_count() : 1;
    default: return -EINVAL;
    }
}
