/*
 * Threads that a program makes, and the system calls on them. See thread.h and threads.h.
 *
 * The program's part is lib/pthread: it brings a stack, on whose top the thread's own variables
 * lie, and gets an id. What the kernel has of a thread is struct thread and, behind it, the area
 * for its extended state.
 *
 *      thread_create()   struct thread, first frame on the new stack --> ready
 *      thread_begin()    the first thing it executes: function(argument), interrupts on
 *      thread_exit()     leaves its stack for the processor's interrupt stack; only then tells that
 *                        it has ended, by a word of the program's: whoever joins may use the stack
 *                        again at once
 *
 * An id is a place in the table and, above it, how often that place was used: an id that has ended
 * means nobody for a long time.
 */
#include "kernel/threads.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/futex.h"
#include "kernel/heap.h"
#include "kernel/inherit.h"
#include "kernel/kernel_thread.h"
#include "kernel/lock_check.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/extended.h"
#include "kernel/platform/switch.h"
#include "kernel/power_button.h"
#include "kernel/power_limit.h"
#include "kernel/processors.h"
#include "kernel/report.h"
#include "kernel/scheduler.h"
#include "kernel/signal.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"
#include "kernel/trace.h"

#pragma weak inherit_priority_changed /* with locks that inherit */
#pragma weak inherit_thread_end
#pragma weak signal_thread_begin
#pragma weak signal_thread_end
#pragma weak trace_name /* in the image if it is traced */

/* break.c and power_button.c ask for them only weakly. */
static void (*const brings_report)(void) __attribute__((used)) = report_threads;
static void (*const brings_limit)(void) __attribute__((used)) = power_limit_begin;

/* sys_clock.c asks for it only where there are threads. */
static int (*const brings_clock)(uint32_t, uint64_t *) __attribute__((used)) = thread_clock_read;

enum {
    KERNEL_STACK_PAGES = 4,
    SPARE_MAX = 64,
    PLACE_BITS = 17, /* 131,072 threads */
    PLACES_FIRST = 64,
    PLACES_MAX = 1 << PLACE_BITS,
    USES = 1 << 12,
};

struct spinlock thread_table_lock = SPINLOCK(LOCK_THREADS);
struct thread *thread_all;

/* Under the table's lock. `uses` tells an id's upper part; a free place links to the next one. */
static struct place {
    struct thread *thread;
    uint32_t next_free, uses;
} * places;
static uint32_t place_count, first_free;

/* ---- the table ---- */

struct thread *thread_find(uint32_t id)
{
    if (id == 0)
        return thread_current();
    uint32_t place = id & (PLACES_MAX - 1);
    if (place >= place_count || !places[place].thread || places[place].thread->id != id)
        return id == first_thread.id && !places ? &first_thread : NULL;
    return places[place].thread;
}

/* Links free places from `from` on. Place 0 is nobody's, so that no id is 0. */
static void link_free(uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        places[i].next_free = i + 1 < to ? i + 1 : 0;
    first_free = from;
}

/* Twice as many places. Without the lock: memory is asked for. */
static int grow(void)
{
    uint32_t before = place_count, count = before ? before * 2 : PLACES_FIRST;
    if (count > PLACES_MAX)
        return -EAGAIN;
    struct place *more = heap_zalloc(count * sizeof(*more)), *old = NULL;
    if (!more)
        return -ENOMEM;
    bool were_on = spin_lock(&thread_table_lock);
    if (place_count == before) {
        old = places;
        if (old)
            memcpy(more, old, before * sizeof(*more));
        places = more;
        place_count = count;
        link_free(before ? before : 1, count);
        more = old;
    }
    spin_unlock(&thread_table_lock, were_on);
    heap_free(more);
    return 0;
}

/* Gives the thread a place and an id. */
static int enter_table(struct thread *thread)
{
    for (;;) {
        bool were_on = spin_lock(&thread_table_lock);
        uint32_t place = first_free;
        if (place) {
            first_free = places[place].next_free;
            places[place].thread = thread;
            thread->id = place | (places[place].uses++ % USES) << PLACE_BITS;
            thread->next_of_all = thread_all;
            if (thread_all)
                thread_all->previous_of_all = thread;
            thread_all = thread;
        }
        spin_unlock(&thread_table_lock, were_on);
        int error = place ? 0 : grow();
        if (place || error)
            return error;
    }
}

static void leave_table(struct thread *thread)
{
    bool were_on = spin_lock(&thread_table_lock);
    uint32_t place = thread->id & (PLACES_MAX - 1);
    places[place].thread = NULL;
    places[place].next_free = first_free;
    first_free = place;
    if (thread->next_of_all)
        thread->next_of_all->previous_of_all = thread->previous_of_all;
    *(thread->previous_of_all ? &thread->previous_of_all->next_of_all : &thread_all) =
        thread->next_of_all;
    spin_unlock(&thread_table_lock, were_on);
}

/* ---- the beginning ---- */

/*
 * Before the second thread: processors, the first one's place (which has id 1), and from here on
 * locks are locks.
 */
static int threads_start(void)
{
    int error = extended_size ? 0 : platform_threads_init();
    if (!error && !first_thread.extended) {
        char *area = heap_alloc(extended_size + EXTENDED_ALIGN);
        if (!area)
            return -ENOMEM;
        first_thread.extended = (void *)(((uintptr_t)area + EXTENDED_ALIGN - 1) & -EXTENDED_ALIGN);
        extended_clear(first_thread.extended);
    }
    if (!error)
        error = scheduler_start();
    if (!error)
        error = enter_table(&first_thread);
    if (error)
        return error;
    futex_start();
    memset(first_thread.affinity, 0xff, sizeof(first_thread.affinity));
    threads_many = true;
    processors_start();
    /* It may never read, nor sleep, and hang all the same: then somebody wants to ask (break.h). */
    terminal_listen();
    power_button_listen();
    return 0;
}

/*
 * Memory of threads that have ended: a program that makes one thread after the other doesn't ask
 * the heap each time.
 */
static struct {
    struct spinlock lock;
    struct thread *first; /* linked by next_of_all */
    unsigned count;
} spare = {.lock = SPINLOCK(LOCK_SPARE)};

static struct thread *spare_take(void)
{
    bool were_on = spin_lock(&spare.lock);
    struct thread *thread = spare.first;
    if (thread) {
        spare.first = thread->next_of_all;
        spare.count--;
    }
    spin_unlock(&spare.lock, were_on);
    return thread;
}

void thread_discard(struct thread *thread)
{
    if (thread == &first_thread)
        return;
    thread->magic = 0;
    bool were_on = spin_lock(&spare.lock);
    bool is_kept = spare.count < SPARE_MAX;
    if (is_kept) {
        thread->next_of_all = spare.first;
        spare.first = thread;
        spare.count++;
    }
    spin_unlock(&spare.lock, were_on);
    if (!is_kept)
        heap_free(thread);
}

/*
 * struct thread, and behind it the area for its extended state. What is in `frame` is never read.
 */
static struct thread *thread_new(void)
{
    struct thread *thread = spare_take();
    if (!thread)
        thread = heap_alloc(sizeof(*thread) + EXTENDED_ALIGN + extended_size);
    if (!thread)
        return NULL;
    thread->in_kernel = thread->attention = 0;
    memset(&thread->thread_pointer, 0, sizeof(*thread) - offsetof(struct thread, thread_pointer));
    thread->extended =
        (void *)(((uintptr_t)(thread + 1) + EXTENDED_ALIGN - 1) & -(uintptr_t)EXTENDED_ALIGN);
    memset((char *)thread->extended + EXTENDED_LEGACY, 0, EXTENDED_HEADER);
    return thread;
}

void thread_begin(void)
{
    struct thread *thread = thread_current();
    thread->in_kernel--;
    interrupts_on();
    if (thread->in_kernel == 0 && thread->attention) /* a signal came before it first ran */
        thread_attend(0);
    ((void (*)(uintptr_t, uint32_t))thread->start_function)(thread->start_argument, thread->id);
    panic("thread '%s' returned", thread->name);
}

static const struct switch_frame first_frame = {
    .mxcsr = 0x1f80, /* as the System V ABI wants them at a program's start (3.4.1) */
    .x87_control = 0x37f,
    .returns_to = thread_first,
};

void thread_frame_make(struct thread *thread, void (*function)(void))
{
    struct switch_frame *frame = (struct switch_frame *)thread->stack_high - 1;
    *frame = first_frame;
    frame->returns_to = function;
    thread->stack_pointer = (uintptr_t)frame;
}

int kernel_thread_start(const char *name, void (*function)(void))
{
    int error = threads_many ? 0 : threads_start();
    if (error)
        return error;
    struct thread *thread = thread_new();
    char *top = thread ? platform_stack_alloc(name, KERNEL_STACK_PAGES) : NULL;
    if (!top) {
        heap_free(thread);
        return -ENOMEM;
    }
    thread->magic = THREAD_MAGIC;
    thread->name = name;
    thread->in_kernel = 2; /* thread_begin() takes one away */
    thread->start_function = (uintptr_t)function;
    thread->stack_low = thread->stack_guard = (uintptr_t)top - KERNEL_STACK_PAGES * PAGE_SIZE;
    thread->stack_high = (uintptr_t)top;
    thread->state = THREAD_BLOCKED;
    memset(thread->affinity, 0xff, sizeof(thread->affinity));
    thread_frame_make(thread, thread_first);
    error = enter_table(thread);
    if (!error)
        scheduler_add(thread);
    return error;
}

static int check_start(const struct thread_start *start)
{
    bool is_other = start->policy == THREAD_OTHER;
    if (start->policy < THREAD_OTHER || start->policy > THREAD_RR)
        return -EINVAL;
    if (is_other ? start->priority != 0
                 : start->priority < THREAD_PRIORITY_MIN || start->priority > THREAD_PRIORITY_MAX)
        return -EINVAL;
    if (start->stack_high % 16 || start->stack_high < start->stack_low ||
        start->stack_high - start->stack_low < sizeof(struct switch_frame) + 256 ||
        start->stack_guard > start->stack_low)
        return -EINVAL;
    return (int64_t)start->thread_pointer >> 47 != 0 ? -EINVAL : 0;
}

static bool is_any(const uint64_t *mask)
{
    for (unsigned i = 0; i < CPUS_MAX / 64; i++)
        if (mask[i])
            return true;
    return false;
}

/* May it run on a processor that is there? */
static bool is_possible(const uint64_t *mask)
{
    for (unsigned i = 0; i < processor_count; i++)
        if (mask[i / 64] >> i % 64 & 1)
            return true;
    return false;
}

static void fill(struct thread *thread, const struct thread_start *start)
{
    const struct thread *maker = thread_current();
    thread->magic = THREAD_MAGIC;
    thread->in_kernel = 1;
    thread->start_function = start->function;
    thread->start_argument = start->argument;
    thread->stack_low = start->stack_low;
    thread->stack_high = start->stack_high;
    thread->stack_guard = start->stack_guard;
    thread->thread_pointer = start->thread_pointer;
    thread->policy = start->policy;
    thread->priority = thread->base_priority = start->priority;
    memcpy(thread->affinity, is_any(start->affinity) ? start->affinity : maker->affinity,
           sizeof(thread->affinity));
    const char *name = start->name[0] ? start->name : maker->name; /* the first one's ends early */
    for (size_t i = 0; i < THREAD_NAME_MAX - 1 && name[i]; i++)
        thread->own_name[i] = name[i];
    thread->name = thread->own_name;
    /* In the table it can be woken, by a signal to the process; but it isn't ready before it is. */
    thread->cpu = maker->cpu;
    thread->state = THREAD_RUNNING;
}

int sys_thread_create(void *program_start)
{
    struct thread_start start;
    int error = copy_in(&start, program_start, sizeof(start));
    if (!error)
        error = check_start(&start);
    if (!error && !threads_many)
        error = threads_start();
    if (!error && is_any(start.affinity) && !is_possible(start.affinity))
        error = -EINVAL;
    if (error)
        return error;
    struct thread *thread = thread_new();
    if (!thread)
        return -ENOMEM;
    fill(thread, &start);
    thread->stack_pointer = start.stack_high - sizeof(first_frame);
    error = copy_out((void *)thread->stack_pointer, &first_frame, sizeof(first_frame));
    if (signal_thread_begin)
        signal_thread_begin(thread, start.signal_mask);
    if (!error)
        error = enter_table(thread);
    if (error) {
        heap_free(thread);
        return error;
    }
    int id = (int)thread->id; /* it may have ended before we are back */
    if (trace_name)
        trace_name(thread);
    scheduler_add(thread);
    return id;
}

/* ---- the end ---- */

/* On the interrupt stack: the thread's own is not in use any more. */
static void end_rest(void *word)
{
    struct thread *thread = thread_current();
    static const uint32_t ended = 0;
    trace(TRACE_END, 0, 0);
    leave_table(thread);
    if (inherit_thread_end)
        inherit_thread_end(thread);
    if (signal_thread_end)
        signal_thread_end(thread);
    thread->state = THREAD_ENDED;
    if (word && copy_out(word, &ended, sizeof(ended)) == 0)
        futex_wake_all(word);
    scheduler_leave();
}

void sys_thread_exit(void *word)
{
    struct thread *thread = thread_current();
    assert(threads_many, "thread_exit() of a program that has one thread");
    (void)thread;
    if (DEBUG_LOCKS)
        lock_check_thread_ends();
    interrupts_off();
    platform_on_interrupt_stack(end_rest, word);
}

/* ---- questions and settings ---- */

int sys_thread_self(void)
{
    return (int)thread_current()->id;
}

int sys_thread_cpu(void)
{
    return (int)cpu_number();
}

int sys_thread_schedule(int id, void *program_schedule)
{
    struct thread_schedule wanted;
    int error = copy_in(&wanted, program_schedule, sizeof(wanted));
    if (error)
        return error;
    bool is_other = wanted.policy == THREAD_OTHER;
    if (wanted.policy < THREAD_OTHER || wanted.policy > THREAD_RR ||
        (is_other ? wanted.priority != 0
                  : wanted.priority < THREAD_PRIORITY_MIN || wanted.priority > THREAD_PRIORITY_MAX))
        return -EINVAL;
    if (!threads_many && (error = threads_start()))
        return error;
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_find(id);
    if (thread)
        scheduler_set_priority(thread, wanted.policy, wanted.priority);
    if (thread && inherit_priority_changed)
        inherit_priority_changed(thread);
    spin_unlock(&thread_table_lock, were_on);
    return thread ? 0 : -ESRCH;
}

int sys_thread_schedule_get(int id, void *program_schedule)
{
    bool were_on = spin_lock(&thread_table_lock);
    const struct thread *thread = thread_find(id);
    struct thread_schedule told = {0};
    if (thread)
        told = (struct thread_schedule){thread->policy, thread->base_priority, thread->priority};
    spin_unlock(&thread_table_lock, were_on);
    return thread ? copy_out(program_schedule, &told, sizeof(told)) : -ESRCH;
}

int sys_thread_affinity(int id, const void *program_mask, unsigned long size)
{
    uint64_t mask[CPUS_MAX / 64] = {0};
    int error = copy_in(mask, program_mask, size < sizeof(mask) ? size : sizeof(mask));
    if (error)
        return error;
    if (!threads_many && (error = threads_start()))
        return error;
    if (!is_possible(mask))
        return -EINVAL;
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_find(id);
    if (thread)
        scheduler_set_affinity(thread, mask);
    spin_unlock(&thread_table_lock, were_on);
    return thread ? 0 : -ESRCH;
}

int sys_thread_affinity_get(int id, void *program_mask, unsigned long size)
{
    uint64_t mask[CPUS_MAX / 64] = {0};
    bool were_on = spin_lock(&thread_table_lock);
    const struct thread *thread = thread_find(id);
    for (unsigned i = 0; thread && i < processor_count; i++)
        if (!threads_many || thread_may_run_on(thread, i))
            mask[i / 64] |= 1ull << i % 64;
    spin_unlock(&thread_table_lock, were_on);
    size_t length = size < sizeof(mask) ? size : sizeof(mask);
    int error = thread ? copy_out(program_mask, mask, length) : -ESRCH;
    return error ? error : (int)length;
}

int sys_thread_name(int id, const void *program_name, unsigned long size)
{
    char name[THREAD_NAME_MAX] = "";
    if (size >= sizeof(name))
        return -ERANGE;
    int error = copy_in(name, program_name, size);
    if (error)
        return error;
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_find(id);
    if (thread) {
        memcpy(thread->own_name, name, sizeof(name));
        thread->name = thread->own_name;
        if (trace_name)
            trace_name(thread);
    }
    spin_unlock(&thread_table_lock, were_on);
    return thread ? 0 : -ESRCH;
}

int sys_thread_name_get(int id, void *program_name, unsigned long size)
{
    char name[THREAD_NAME_MAX] = "";
    bool were_on = spin_lock(&thread_table_lock);
    const struct thread *thread = thread_find(id);
    for (unsigned i = 0; thread && i + 1 < sizeof(name) && thread->name[i]; i++)
        name[i] = thread->name[i];
    spin_unlock(&thread_table_lock, were_on);
    if (!thread)
        return -ESRCH;
    size_t length = strlen(name) + 1;
    if (length > size)
        return -ERANGE;
    int error = copy_out(program_name, name, length);
    return error ? error : (int)length;
}

/* ---- cancellation: pthread_cancel() of lib/; the kernel only ends waits ---- */

static void note_cancel(struct thread *thread)
{
    if (thread->cancel_requested && !thread->cancel_disabled) {
        thread_attention_set(thread, ATTENTION_CANCEL);
        thread_wake(thread);
    } else {
        thread_attention_clear(thread, ATTENTION_CANCEL);
    }
}

int sys_thread_cancel(int id)
{
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_find(id);
    if (thread) {
        thread->cancel_requested = true;
        note_cancel(thread);
    }
    spin_unlock(&thread_table_lock, were_on);
    return thread ? 0 : -ESRCH;
}

int sys_thread_cancel_enable(int enabled)
{
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_current();
    thread->cancel_disabled = !enabled;
    note_cancel(thread);
    spin_unlock(&thread_table_lock, were_on);
    return 0;
}

/* ---- for others ---- */

void thread_kick(struct thread *thread)
{
    struct cpu_local *cpu = thread->cpu;
    if (processors_many && cpu->current == thread && cpu->number != cpu_number())
        platform_processor_kick(cpu->number);
}

const char *thread_stack_name(uintptr_t address)
{
    for (const struct thread *thread = thread_all; thread; thread = thread->next_of_all)
        if (address >= thread->stack_low && address < thread->stack_high)
            return thread->name;
    return NULL;
}

const char *thread_guard_name(uintptr_t address)
{
    for (const struct thread *thread = thread_all; thread; thread = thread->next_of_all)
        if (address >= thread->stack_guard && address < thread->stack_low)
            return thread->name;
    return NULL;
}
