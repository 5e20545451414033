/*
 * Further processors of a Linux process (SMP=): each is a thread of Linux's, and it is their
 * interrupts that are signals.
 *
 *      interrupt by another   SIGUSR1, by a timer of each one's that is set to "at once": so no
 *                             hypercall is needed that could signal anybody else
 *      its own timer          SIGALRM (time.c)
 *      descriptors            processor 0's: a signal for them that comes elsewhere is handed on
 *
 * A new thread of Linux's starts with its parent's %gs. Until it has its own, a signal that comes
 * to it would be taken for one of the parent's: the parent has interrupts off meanwhile, so such a
 * signal is noted as pending there, and nothing is lost.
 */
#include "kernel/platform/linux/processors.h"

#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/log.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/platform/linux/events.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/x86.h"
#include "kernel/processors.h"

enum { HWCAP2_FSGSBASE = 1 << 1 };

static struct cpu_local *volatile starting; /* NULL: it is there */

struct start_words {
    uintptr_t argument, function; /* hypercall_clone() wants them so */
};

/* ---- interrupts between processors ---- */

/* What there is to do, the end of the interrupt looks for itself. */
static void kicked(void *arg)
{
    (void)arg;
}

static int kick_timer_new(struct process_cpu *own)
{
    const struct linux_sigevent event = {
        .signal = LINUX_SIGUSR1,
        .notify = LINUX_SIGEV_THREAD_ID,
        .thread = own->id,
    };
    return (int)hypercall_timer_create(LINUX_CLOCK_MONOTONIC, &event, &own->kick_timer);
}

void platform_processor_kick(unsigned number)
{
    static const struct linux_itimerspec at_once = {.value = {0, 1}};
    hypercall_timer_settime(process_cpu_of(processors[number])->kick_timer, 0, &at_once, NULL);
}

void platform_tlb_flush_others(void) {} /* Linux does so itself */

void platform_processor_rest(void)
{
    static const struct linux_timespec a_little = {0, 20000};
    hypercall_ppoll(NULL, 0, &a_little, NULL, 8);
}

/* ---- stopping, for a while or for good ---- */

static volatile bool stopping, pausing;

/* From the handler of each signal: does this processor stop here? */
void processor_stop_if_asked(const struct linux_registers *registers)
{
    static const struct linux_timespec a_while = {0, 1000000};
    struct cpu_local *cpu = this_cpu();
    if ((!stopping && !pausing) || cpu->stops_others)
        return;
    cpu->stopped_at = (struct trap_place){registers->rip, registers->rbp, registers->rsp};
    __atomic_store_n(&cpu->stopped, true, __ATOMIC_RELEASE);
    while (pausing && !stopping)
        hypercall_ppoll(NULL, 0, &a_while, NULL, 8);
    while (stopping)
        hypercall_ppoll(NULL, 0, NULL, NULL, 8); /* all signals are blocked: for ever */
    __atomic_store_n(&cpu->stopped, false, __ATOMIC_RELEASE);
}

/* Until all others are, or aren't, stopped; but not for ever. */
static void await_others(bool stopped)
{
    uint64_t patience = rdtsc() + (1ull << 31);
    for (unsigned i = 0; i < processor_count; i++)
        while (processors[i] != this_cpu() && processors[i]->stopped != stopped &&
               rdtsc() < patience)
            cpu_relax();
}

static void kick_others(void)
{
    for (unsigned i = 0; i < processor_count; i++)
        if (processors[i] != this_cpu())
            platform_processor_kick(i);
    await_others(true);
}

void platform_processors_stop(void)
{
    this_cpu()->stops_others = true;
    if (!__atomic_exchange_n(&stopping, true, __ATOMIC_SEQ_CST))
        kick_others();
}

void platform_processors_pause(void)
{
    this_cpu()->stops_others = true;
    pausing = true;
    kick_others();
}

void platform_processors_resume(void)
{
    pausing = false;
    this_cpu()->stops_others = false;
    await_others(false);
}

/* ---- the beginning ---- */

unsigned platform_processor_count(void)
{
    return process_processors;
}

static void set_gs(struct cpu_local *cpu)
{
    if (process_auxiliary(AUXILIARY_HWCAP2) & HWCAP2_FSGSBASE)
        __asm__ volatile("wrgsbase %0" ::"r"(cpu));
    else
        hypercall_arch_prctl(LINUX_ARCH_SET_GS, (uintptr_t)cpu);
}

/* The first thing a new thread of Linux's does, on its idle thread's stack. */
_Noreturn __attribute__((no_stack_protector)) static void enter(struct cpu_local *cpu)
{
    set_gs(cpu);
    struct process_cpu *own = process_cpu_of(cpu);
    process_signal_stack_use(own);
    kick_timer_new(own);
    cpu->since_tsc = rdtsc();
    starting = NULL;
    processor_begin();
}

static int prepare(void)
{
    static bool is_prepared;
    if (is_prepared)
        return 0;
    is_prepared = true;
    event_signal_attach(LINUX_SIGUSR1, kicked, NULL);
    return kick_timer_new(process_cpu_of(&boot_cpu));
}

int platform_processor_start(unsigned number, struct cpu_local *cpu)
{
    (void)number;
    struct process_cpu *own = heap_zalloc(sizeof(*own));
    if (!own)
        return -ENOMEM;
    cpu->descriptors = own;
    int error = process_signal_stack_new(own);
    if (!error)
        error = prepare();
    if (error)
        return error;
    struct start_words *words = (struct start_words *)cpu->idle_thread->stack_high - 1;
    *words = (struct start_words){(uintptr_t)cpu, (uintptr_t)enter};
    starting = cpu;
    bool were_on = interrupts_save();
    long id = hypercall_clone(LINUX_CLONE_THREAD | LINUX_CLONE_PARENT_SETTID, (uintptr_t *)words,
                              &own->id, NULL, 0);
    while (id > 0 && starting)
        hypercall_ppoll(NULL, 0, &(struct linux_timespec){0, 100000}, NULL, 8);
    interrupts_restore(were_on);
    if (id < 0)
        return (int)id;
    log_line("processor %u: Linux's thread %d", number, own->id);
    return 0;
}
