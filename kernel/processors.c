/*
 * Processors. See processors.h.
 *
 * Who is idle is seen in struct cpu_local (`idle`, or its idle thread runs). It is read here
 * without a lock: what was true a moment ago is good enough to choose by, and a choice that turns
 * out wrong is put right by whoever idles next and steals.
 */
#include "kernel/processors.h"

#include "kernel/heap.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/report.h"
#include "kernel/scheduler.h"

struct cpu_local *processors[CPUS_MAX] = {&boot_cpu};
unsigned processor_count = 1;

bool thread_may_run_on(const struct thread *thread, unsigned number)
{
    return thread->affinity[number / 64] >> number % 64 & 1;
}

static bool is_idle(const struct cpu_local *cpu)
{
    return cpu->idle || cpu->current == cpu->idle_thread;
}

/* One that was called a moment ago still looks idle, but has a thread: the next goes elsewhere. */
static bool is_free(const struct cpu_local *cpu)
{
    return is_idle(cpu) && !scheduler_has_ready(cpu);
}

static const struct cpu_local *least_important(const struct thread *thread)
{
    const struct cpu_local *least = NULL;
    for (unsigned i = 0; i < processor_count; i++)
        if (thread_may_run_on(thread, i) &&
            (!least || processors[i]->current->priority < least->current->priority))
            least = processors[i];
    return least;
}

/*
 * Where it was last, its data may still be near. If somebody runs there: an idle processor; if
 * there is none, and the thread is more important than what runs elsewhere, there (SC-2).
 */
struct cpu_local *processor_for(const struct thread *thread)
{
    struct cpu_local *home = thread->cpu;
    bool may_stay = thread_may_run_on(thread, home->number);
    if (may_stay && is_free(home))
        return home;
    for (unsigned i = 0; i < processor_count; i++)
        if (is_free(processors[i]) && thread_may_run_on(thread, i))
            return processors[i];
    if (may_stay && (thread->priority == 0 || thread->priority > home->current->priority))
        return home;
    return processors[least_important(thread)->number];
}

/* One processor after the other, beginning behind our own. */
struct thread *processor_steal(struct cpu_local *cpu)
{
    if (!processors_many)
        return NULL;
    struct thread *thread = NULL;
    spin_give(&cpu->run_lock);
    for (unsigned i = 1; i < processor_count && !thread; i++) {
        struct cpu_local *victim = processors[(cpu->number + i) % processor_count];
        if (scheduler_has_ready(victim))
            thread = scheduler_take(victim, cpu);
    }
    spin_take(&cpu->run_lock);
    return thread;
}

void processor_call_idle(const struct cpu_local *home, const struct thread *thread)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (is_idle(home))
        return;
    for (unsigned i = 0; i < processor_count; i++)
        if (processors[i]->idle && is_free(processors[i]) && thread_may_run_on(thread, i)) {
            platform_processor_kick(i);
            return;
        }
}

bool processor_any_waits(const struct cpu_local *cpu)
{
    for (unsigned i = 0; i < processor_count; i++)
        if (processors[i] != cpu && scheduler_has_movable(processors[i], cpu->number))
            return true;
    return false;
}

static struct cpu_local *cpu_new(unsigned number)
{
    struct cpu_local *cpu = heap_zalloc(sizeof(*cpu));
    if (!cpu)
        return NULL;
    cpu->number = number;
    cpu->self = cpu;
    if (scheduler_add_cpu(cpu))
        return NULL; /* a few hundred bytes are lost, with which it couldn't run either */
    cpu->current = cpu->idle_thread;
    return cpu;
}

void report_processors(void)
{
    for (unsigned i = 0; i < processor_count; i++) {
        const struct cpu_local *cpu = processors[i];
        const struct thread *thread = cpu->current;
        if (cpu == this_cpu())
            continue;
        if (!thread_is_sane(thread))
            report_line("processor %u: its thread's structure is corrupted", i);
        else if (!cpu->stopped)
            report_line("processor %u: thread '%s', did not stop", i, thread->name);
        else
            report_line("processor %u: %s '%s'", i, cpu->idle ? "idle, on the stack of" : "thread",
                        thread->name);
        if (cpu->stopped && !cpu->idle) {
            report_backtrace_from(&cpu->stopped_at);
        }
    }
}

void processors_start(void)
{
    unsigned count = platform_processor_count();
    for (unsigned number = 1; number < count && number < CPUS_MAX; number++) {
        struct cpu_local *cpu = cpu_new(number);
        if (!cpu) {
            log_error("no memory for processor %u; the program has %u", number, number);
            return;
        }
        cpu->began_ns = platform_clock_ns();
        processors[number] = cpu;
        processors_many = true;
        int error = platform_processor_start(number, cpu);
        if (error) {
            log_error("processor %u can't be started (error %d); the program has %u", number,
                      -error, number);
            return;
        }
        __atomic_store_n(&processor_count, number + 1, __ATOMIC_RELEASE);
    }
}

void processor_begin(void)
{
    scheduler_idle();
}
