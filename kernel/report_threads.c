/*
 * The report of all processors and threads: of a break, and of a program that doesn't end. The
 * other processors stand still meanwhile (platform_processors_pause(), _stop()).
 *
 *      processor 0: thread 'main' (1)
 *      processor 1: idle
 *      thread 'worker' (2): waits for the word at 0x10b8a0, in a system call
 *      backtrace: ...
 *      thread 'main' (1): runs on processor 0, in the program
 *      backtrace: ...
 *
 * A processor may stand still in the middle of a change to a list, so what is read here is doubted:
 * every thread is looked at before it is trusted, and no list is followed for ever.
 */
#include "kernel/format.h"
#include "kernel/futex.h"
#include "kernel/platform.h"
#include "kernel/platform/switch.h"
#include "kernel/processors.h"
#include "kernel/report.h"
#include "kernel/thread.h"
#include "kernel/thread_numbers.h"

/* In the image if the program makes threads. */
#pragma weak thread_all
#pragma weak processors
#pragma weak processor_count
#pragma weak futex_word_of
extern struct thread *thread_all;

enum { SHOWN_MAX = 200, COUNTED_MAX = 1 << 17, STATE_MAX = 128 };

static unsigned count_processors(void)
{
    return processors_many ? processor_count : 1;
}

static const struct cpu_local *processor(unsigned number)
{
    return processors_many ? processors[number] : &boot_cpu;
}

/* Or it handles the interrupt that has ended its idling. */
static bool is_idle(const struct cpu_local *cpu)
{
    return cpu->idle_since != 0 || cpu->idle || cpu->current == cpu->idle_thread ||
           (!threads_many && cpu->current->waiting_on);
}

static bool answers(const struct cpu_local *cpu)
{
    return cpu == this_cpu() || cpu->stopped;
}

static void report_processor(const struct cpu_local *cpu)
{
    const struct thread *thread = cpu->current;
    if (!thread_is_sane(thread))
        report_line("processor %u: its thread's structure is corrupted", cpu->number);
    else if (!answers(cpu))
        report_line("processor %u: does not answer; its thread is '%s' (%u)", cpu->number,
                    thread->name, thread->id);
    else if (is_idle(cpu))
        report_line("processor %u: idle", cpu->number);
    else
        report_line("processor %u: thread '%s' (%u)", cpu->number, thread->name, thread->id);
}

/* The processor whose current thread it is: it runs there, or that one idles on its stack. */
static const struct cpu_local *processor_of(const struct thread *thread)
{
    for (unsigned i = 0; i < count_processors(); i++)
        if (processor(i)->current == thread)
            return processor(i);
    return NULL;
}

/* ---- what it does ---- */

/* What it waits for, and how much longer at most. */
static void describe_wait(const struct thread *thread, char *text)
{
    uintptr_t word = futex_word_of ? futex_word_of(thread) : 0;
    size_t length = format_text(text, STATE_MAX, "waits");
    if (word)
        length += format_text(text + length, STATE_MAX - length, " for the word at 0x%lx", word);
    else if (thread->waiting_on)
        length += format_text(text + length, STATE_MAX - length, " for %p", thread->waiting_on);
    uint64_t now = platform_clock_ns(), until = thread->timer.deadline_ns;
    if (thread->timer.queue && until > now)
        format_text(text + length, STATE_MAX - length, ", for %lu ms at most",
                    (until - now) / 1000000);
}

static void describe(const struct thread *thread, const struct cpu_local *cpu, char *text)
{
    if (cpu && !is_idle(cpu))
        format_text(text, STATE_MAX, "runs on processor %u", cpu->number);
    else if (cpu || thread->state == THREAD_BLOCKED)
        describe_wait(thread, text);
    else
        format_text(text, STATE_MAX, "ready%s",
                    thread->stack_pointer == 0 ? ", was interrupted" : "");
}

/* ---- where it is ---- */

static void report_running(const struct cpu_local *cpu)
{
    if (cpu == this_cpu())
        report_backtrace_here();
    else if (cpu->stopped)
        report_backtrace_from(&cpu->stopped_at);
}

/* thread.h, TH-3: it was interrupted, or it gave the processor up. */
static void report_resting(const struct thread *thread)
{
    const struct switch_frame *frame = (const struct switch_frame *)thread->stack_pointer;
    if (!frame) {
        const struct trap_frame *f = &thread->frame;
        report_backtrace_from(&(struct trap_place){f->rip, f->rbp, f->rsp});
    } else if (platform_is_readable((uintptr_t)frame) &&
               platform_is_readable((uintptr_t)(frame + 1) - 1)) {
        report_backtrace_start((uintptr_t)frame->returns_to - 1);
        report_backtrace(frame->rbp);
    }
}

static void report_one(const struct thread *thread)
{
    char state[STATE_MAX];
    const struct cpu_local *cpu = processor_of(thread);
    describe(thread, cpu, state);
    bool is_other = thread->policy == THREAD_OTHER;
    report_line("thread '%s' (%u): %s, %s%s", thread->name, thread->id, state,
                thread->in_kernel ? "in a system call" : "in the program",
                is_other                        ? ""
                : thread->policy == THREAD_FIFO ? "; FIFO"
                                                : "; RR");
    if (cpu)
        report_running(cpu);
    else
        report_resting(thread);
}

void report_threads(void)
{
    report_has_threads = true;
    for (unsigned i = 0; i < count_processors(); i++)
        report_processor(processor(i));
    const struct thread *thread = threads_many ? thread_all : &first_thread;
    unsigned seen = 0;
    for (; thread_is_sane(thread) && seen < COUNTED_MAX; thread = thread->next_of_all)
        if (seen++ < SHOWN_MAX)
            report_one(thread);
    if (seen > SHOWN_MAX)
        report_line("and %u threads more", seen - SHOWN_MAX);
    if (thread && seen < COUNTED_MAX)
        report_line("the list of threads breaks at %p", (const void *)thread);
}
