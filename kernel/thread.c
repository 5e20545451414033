/*
 * The first thread, and blocking where there is no other. See thread.h.
 */
#include "kernel/thread.h"

#include "kernel/errno.h"
#include "kernel/lock_check.h"
#include "kernel/option.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/param.h"
#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/scheduler.h"
#include "kernel/signal.h"
#include "kernel/trace.h"
#include "kernel/vm.h"

#pragma weak vm_stack_alloc
#pragma weak vm_reserve_fill /* in the image if something maps memory */
/* In the image if the program makes threads. */
#pragma weak scheduler_block
#pragma weak scheduler_wake
#pragma weak scheduler_yield
/* In the image if something sets timers. */
#pragma weak timer_set
#pragma weak timer_cancel
/* In the image if it handles signals. */
#pragma weak signal_attend

struct thread first_thread;
struct cpu_local boot_cpu;
bool threads_many, processors_many;

void thread_init(void)
{
    boot_cpu.current = &first_thread;
    boot_cpu.self = &boot_cpu;
    boot_cpu.timer_deadline_ns = TIMER_NEVER;
    boot_cpu.slice_end_ns = TIMER_NEVER;
}

bool thread_is_sane(const struct thread *thread)
{
    return thread && platform_is_readable((uintptr_t)thread) &&
           platform_is_readable((uintptr_t)(thread + 1) - 1) && thread->magic == THREAD_MAGIC &&
           thread->name && thread->stack_low < thread->stack_high;
}

/* ---- blocking, when nobody else could run meanwhile ---- */

/* The timer's interrupt has nothing to do but to end platform_wait_for_interrupt(). */
static void timer_expired(void) {}

static uint64_t timer_permits(struct timer *timer)
{
    (void)timer;
    return TIMER_NEVER;
}

static void block_alone(struct thread *thread, uint64_t deadline_ns)
{
    if (deadline_ns != TIMER_NEVER && !timer_set) {
        platform_timer_on_expiry(timer_expired);
        platform_timer_set(deadline_ns);
    } else if (deadline_ns != TIMER_NEVER) {
        thread->timer.expired = timer_permits;
        timer_set(&thread->timer, deadline_ns);
    }
    trace(TRACE_IDLE, 0, TRACE_WHY(THREAD_BLOCKED, thread->waiting_on));
    while (!thread->permit && (deadline_ns == TIMER_NEVER || platform_clock_ns() < deadline_ns))
        platform_wait_for_interrupt();
    trace(TRACE_SWITCH, thread->id, TRACE_WHY(THREAD_RUNNING, 0));
    if (deadline_ns != TIMER_NEVER && !timer_set)
        platform_timer_set(TIMER_NEVER);
    else if (deadline_ns != TIMER_NEVER)
        timer_cancel(&thread->timer);
    thread->permit = false;
}

void thread_block(uint64_t deadline_ns)
{
    assert(!interrupts_are_on(), "thread_block() with interrupts on");
    if (DEBUG_LOCKS)
        lock_check_may_sleep("thread_block()");
    if (scheduler_block && threads_many)
        scheduler_block(deadline_ns);
    else
        block_alone(thread_current(), deadline_ns);
}

void thread_wake(struct thread *thread)
{
    if (scheduler_wake && threads_many) {
        scheduler_wake(thread);
        return;
    }
    trace(TRACE_WAKE, thread->id, (uintptr_t)thread->waiting_on);
    thread->permit = true;
}

long thread_attend(long result)
{
    struct thread *thread = thread_current();
    if (scheduler_yield && thread->attention & ATTENTION_RESCHEDULE) {
        thread_attention_clear(thread, ATTENTION_RESCHEDULE);
        scheduler_yield(false);
    }
    if (vm_reserve_fill && thread->attention & ATTENTION_RESERVE) {
        thread_attention_clear(thread, ATTENTION_RESERVE);
        vm_reserve_fill();
    }
    if (thread->attention & ATTENTION_END) {
        thread_attention_clear(thread, ATTENTION_END);
        program_end_now();
    }
    if (signal_attend && thread->attention & ATTENTION_SIGNAL)
        result = signal_attend(result);
    return result;
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
    first_thread.magic = THREAD_MAGIC;
    first_thread.id = 1;
    first_thread.name = name;
    first_thread.stack_low = (uintptr_t)top - stack_size;
    first_thread.stack_high = (uintptr_t)top;
    first_thread.stack_guard = first_thread.stack_low;
    first_thread.cpu = &boot_cpu;
    thread_enter(top, function);
    panic("thread '%s' returned", name);
}
