/*
 * The first thread. See thread.h.
 */
#include "kernel/thread.h"

#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/param.h"
#include "kernel/platform.h"
#include "kernel/vm.h"

#pragma weak vm_stack_alloc

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

static size_t stack_size; /* 0: no option was given */

/* A number of bytes, or with K or M. */
static int set_stack_size(const char *value)
{
    size_t size = 0;
    for (; *value >= '0' && *value <= '9' && size < 1ul << 32; value++)
        size = size * 10 + (*value - '0');
    unsigned shift = *value == 'K' ? 10 : *value == 'M' ? 20 : 0;
    if (value[shift > 0] || size << shift > 1ul << 36 || size << shift < 4 * PAGE_SIZE)
        return -EINVAL;
    stack_size = ((size << shift) + PAGE_SIZE - 1) & -(size_t)PAGE_SIZE;
    return 0;
}

OPTION("stack", "16K to 64G: how large the program's stack may grow (8M)", set_stack_size);

/*
 * A stack that is there from the start, for images without kernel/vm.c: in them nothing asks for
 * mappings, neither the program nor malloc(), and a tenth of the image would be for this one stack.
 * Where memory is scarce it takes no more than a sixteenth of it.
 */
static char *small_stack_alloc(const char *name)
{
    if (stack_size == 0) {
        stack_size = PROGRAM_SMALL_STACK_KIB << 10;
        while (stack_size > 4 * PAGE_SIZE && stack_size / PAGE_SIZE > page_count_total() / 16)
            stack_size /= 2;
    }
    if (page_order(stack_size) > PAGE_ORDER_MAX)
        return NULL;
    return platform_stack_alloc(name, stack_size / PAGE_SIZE);
}

static char *growing_stack_alloc(const char *name)
{
    if (stack_size == 0)
        stack_size = PROGRAM_STACK_MIB << 20;
    return vm_stack_alloc(name, stack_size);
}

void thread_run_first(const char *name, void (*function)(void))
{
    char *top = vm_stack_alloc ? growing_stack_alloc(name) : small_stack_alloc(name);
    if (!top)
        cannot_boot("no memory for a stack; give the machine more (MEM=)");
    first_thread = (struct thread){
        .magic = THREAD_MAGIC,
        .name = name,
        .stack_low = (uintptr_t)top - stack_size,
        .stack_high = (uintptr_t)top,
    };
    thread_enter(top, function);
    panic("thread '%s' returned", name);
}
