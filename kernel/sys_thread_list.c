/*
 * thread_list(): what `ps` and `top` show of each thread.
 */
#include "kernel/clock_line.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/platform.h"
#include "kernel/scheduler.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/threads.h"

enum { LISTED_MAX = 32768 }; /* the heap's largest block */

/* What is known of its stack without looking at it: 0 while it runs elsewhere. */
static uint64_t stack_used(const struct thread *thread)
{
    uintptr_t at = thread->stack_pointer ? thread->stack_pointer : thread->frame.rsp;
    if (thread == thread_current())
        at = (uintptr_t)&at;
    return at >= thread->stack_low && at <= thread->stack_high ? thread->stack_high - at : 0;
}

/* While it is the only thread, all time is its. */
static uint64_t cpu_ns_of(struct thread *thread)
{
    return threads_many
               ? clock_line_scaled(scheduler_cycles(thread), (*platform_clock_line())->rate)
               : platform_clock_ns();
}

/* Under thread_table_lock. */
static void describe(struct thread *thread, struct thread_info *info)
{
    *info = (struct thread_info){
        .id = thread->id,
        .state = thread->state,
        .policy = thread->policy,
        .priority = thread->priority,
        .processor = threads_many ? thread->cpu->number : 0,
        .cpu_ns = cpu_ns_of(thread),
        .stack_size = thread->stack_high - thread->stack_low,
        .stack_used = stack_used(thread),
    };
    for (size_t i = 0; i < sizeof(info->name) - 1 && thread->name[i]; i++)
        info->name[i] = thread->name[i];
}

static size_t list(struct thread_info *infos, size_t room)
{
    size_t count = 0;
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = threads_many ? thread_all : thread_current(); /* the only one */
    for (; thread; thread = thread->next_of_all) {
        if (count < room)
            describe(thread, &infos[count]);
        count++;
    }
    spin_unlock(&thread_table_lock, were_on);
    return count;
}

/* How many there are, of which as many are told as there is room for. */
long sys_thread_list(void *program_infos, unsigned long room)
{
    if (room > LISTED_MAX)
        room = LISTED_MAX;
    struct thread_info *infos = heap_alloc(room * sizeof(*infos) + 1);
    if (!infos)
        return -ENOMEM;
    size_t count = list(infos, room), told = count < room ? count : room;
    int error = copy_out(program_infos, infos, told * sizeof(*infos));
    heap_free(infos);
    return error ? error : (long)count;
}
