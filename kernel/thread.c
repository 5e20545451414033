/*
 * The first thread. See thread.h.
 */
#include "kernel/thread.h"

#include "kernel/memory.h"
#include "kernel/panic.h"
#include "kernel/param.h"
#include "kernel/platform.h"

static struct thread first_thread;
struct cpu_local boot_cpu;

void thread_init(void)
{
    boot_cpu.current = &first_thread;
}

bool thread_is_sane(const struct thread *thread)
{
    return thread == &first_thread && thread->magic == THREAD_MAGIC && thread->name &&
           thread->stack_low < thread->stack_high;
}

/*
 * A sixteenth of what there is, within bounds: a small machine still needs its memory for other
 * things.
 */
static size_t stack_pages(void)
{
    size_t pages = memory_free_bytes() / 16 / PAGE_SIZE;
    if (pages > PROGRAM_STACK_PAGES_MAX)
        return PROGRAM_STACK_PAGES_MAX;
    return pages < PROGRAM_STACK_PAGES_MIN ? PROGRAM_STACK_PAGES_MIN : pages;
}

void thread_run_first(const char *name, void (*function)(void))
{
    size_t pages = stack_pages();
    char *top = platform_stack_alloc(name, pages);
    if (!top)
        cannot_boot("no memory for a stack of %zu KiB; give the machine more (MEM=)",
                    pages * PAGE_SIZE / 1024);
    first_thread = (struct thread){
        .magic = THREAD_MAGIC,
        .name = name,
        .stack_low = (uintptr_t)top - pages * PAGE_SIZE,
        .stack_high = (uintptr_t)top,
    };
    thread_enter(top, function);
    panic("thread '%s' returned", name);
}
