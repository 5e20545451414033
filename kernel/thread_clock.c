/*
 * The clock of a thread: the time for which it has had a processor. Kernel and program are not told
 * apart. sys_clock.c asks if the program makes threads.
 */
#include "kernel/clock_line.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/scheduler.h"
#include "kernel/threads.h"

int thread_clock_read(uint32_t id, uint64_t *ns)
{
    if (!threads_many)
        return -ESRCH;
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_find(id);
    uint64_t cycles = thread ? scheduler_cycles(thread) : 0;
    spin_unlock(&thread_table_lock, were_on);
    *ns = clock_line_scaled(cycles, (*platform_clock_line())->rate);
    return thread ? 0 : -EINVAL;
}
