/*
 * Interrupts: from a signal or a ready descriptor to a handler. See events.h and platform_inline.h.
 *
 *      signal ---> interrupts on? -- no --> pending     interrupts_on(), idle
 *                      | yes                   |              |
 *                      +-----> dispatch() <----+--------------+
 *                                |
 *                    handler of the signal; SIGIO: of each ready descriptor
 *
 * Idle is ppoll() on the descriptors, which a signal ends as well.
 */
#include "kernel/platform/linux/events.h"

#include "kernel/errno.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/attend.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/linux/processors.h"
#include "kernel/platform/trap_frame.h"
#include "kernel/platform/x86.h"
#include "kernel/scheduler.h"
#include "kernel/thread.h"
#include "kernel/trace.h"

/*
 * preempt.c, resume.S: in the image if the program makes threads; trap_attend() with signals, too.
 */
#pragma weak process_preempt
#pragma weak scheduler_yield
#pragma weak processor_stop_if_asked
#pragma weak platform_processor_kick
#pragma weak process_preempt_resuming
#pragma weak trap_attend
#pragma weak thread_resume
#pragma weak thread_resume_end

enum { SIGNALS = 32, FDS_MAX = 16 };

/* Written before the signal can come, and never changed then. */
static struct {
    void (*handler)(void *arg);
    void *arg;
} by_signal[SIGNALS], by_fd[FDS_MAX];

/* A disabled one's fd is ~fd, which ppoll() passes over. Interrupts off. */
static struct linux_pollfd fds[FDS_MAX];
static unsigned fd_count;
static int flags_before[FDS_MAX]; /* the open file's, before O_ASYNC */

/* With interrupts off. */
static void dispatch_fds(void)
{
    static const struct linux_timespec at_once;
    if (hypercall_ppoll(fds, fd_count, &at_once, NULL, 0) <= 0)
        return;
    for (unsigned i = 0; i < fd_count; i++)
        if (fds[i].fd >= 0 && fds[i].revents) {
            trace(TRACE_INTERRUPT, LINUX_SIGIO, (uintptr_t)by_fd[i].handler);
            by_fd[i].handler(by_fd[i].arg);
            trace(TRACE_INTERRUPT_END, LINUX_SIGIO, 0);
        }
}

/* Descriptors are processor 0's. Only with several is this in the image. */
static void hand_on_fds(void)
{
    __atomic_or_fetch(&boot_cpu.platform.pending, 1u << LINUX_SIGIO, __ATOMIC_SEQ_CST);
    platform_processor_kick(0);
}

static void dispatch_one(int signal)
{
    trace(TRACE_INTERRUPT, signal, (uintptr_t)by_signal[signal].handler);
    by_signal[signal].handler(by_signal[signal].arg);
    trace(TRACE_INTERRUPT_END, signal, 0);
}

static void dispatch(uint32_t signals)
{
    for (; signals; signals &= signals - 1) {
        int signal = __builtin_ctz(signals);
        if (signal == LINUX_SIGIO && this_cpu() != &boot_cpu)
            hand_on_fds();
        else if (signal == LINUX_SIGIO)
            dispatch_fds();
        else
            dispatch_one(signal);
    }
}

/* With interrupts off: whatever has come. */
static void dispatch_pending(void)
{
    dispatch(interrupts_take());
}

void event_dispatch_pending(void)
{
    dispatch_pending();
}

void interrupts_deliver(void)
{
    do {
        interrupts_off();
        dispatch_pending();
    } while (interrupts_on_pending());
    /* There is no signal's frame to leave by: a turn that has ended meanwhile ends by a call. */
    if (scheduler_yield && this_cpu()->reschedule && !this_cpu()->idle)
        scheduler_yield(false);
}

/* A program that handles no signals and has no threads: what there is to attend to is its end. */
static void attend_alone(void)
{
    thread_attend(0);
}

/*
 * What was interrupted had interrupts on. Has it something to attend to, or another thread its
 * turn?
 */
static void leave_interrupt(struct linux_registers *registers)
{
    const struct thread *thread = thread_current();
    syscall_look_again(&registers->rip);
    if (__builtin_expect(thread->attention & ATTENTION_DIVERTS, 0) && thread->in_kernel == 0) {
        if (trap_attend)
            process_attend(registers);
        else
            trap_divert(&registers->rip, &registers->rsp, attend_alone);
    }
    if (__builtin_expect(this_cpu()->reschedule, 0) && process_preempt)
        process_preempt(registers);
}

/*
 * A signal that is an interrupt. All such signals are blocked while this runs.
 *
 * thread_resume() (resume.S) is the one place where interrupts count as on whatever the flag says:
 * there the thread's state is whole in struct thread, and it is begun again from there.
 */
static void interrupt_signal(int signal, struct linux_siginfo *info, struct linux_context *context)
{
    (void)info;
    struct linux_registers *registers = &context->registers;
    if (processor_stop_if_asked)
        processor_stop_if_asked(registers);
    bool resumes = thread_resume && registers->rip >= (uintptr_t)thread_resume &&
                   registers->rip < (uintptr_t)thread_resume_end;
    if (resumes) {
        registers->rip = (uintptr_t)thread_resume;
    } else if (!interrupts_are_on()) {
        interrupts_note(1u << signal);
        if (registers->rip >= (uintptr_t)hypercall_idle &&
            registers->rip <= (uintptr_t)hypercall_idle_last)
            registers->rip = (uintptr_t)hypercall_idle_no;
        return;
    }
    interrupts_off();
    dispatch(1u << signal);
    while (interrupts_on_pending()) { /* event_raise(); signals are blocked */
        interrupts_off();
        dispatch_pending();
    }
    if (!resumes)
        leave_interrupt(registers);
    else if (this_cpu()->reschedule)
        process_preempt_resuming(registers);
}

void event_signal_attach(int signal, void (*handler)(void *arg), void *arg)
{
    assert(signal > 0 && signal < SIGNALS, "signal=%d", signal);
    by_signal[signal].handler = handler;
    by_signal[signal].arg = arg;
    process_catch(signal, interrupt_signal, 0);
}

/* There is no signal 0: its place is free. */
void event_raise_attach(void (*handler)(void *arg), void *arg)
{
    assert(!by_signal[0].handler, "a second handler for event_raise()");
    by_signal[0].handler = handler;
    by_signal[0].arg = arg;
}

void event_raise(void)
{
    bool were_on = interrupts_save();
    interrupts_note(1);
    interrupts_restore(were_on);
}

int platform_irq_attach(unsigned irq, bool level, void (*handler)(void *arg), void *arg)
{
    (void)level;
    if (irq == 0 || irq >= SIGNALS)
        return -EINVAL;
    event_signal_attach(irq, handler, arg);
    return 0;
}

int event_fd_attach(int fd, short events, void (*handler)(void *arg), void *arg)
{
    if (fd_count == FDS_MAX)
        return -EBUSY;
    bool were_on = interrupts_save();
    unsigned number = fd_count++;
    by_fd[number].handler = handler;
    by_fd[number].arg = arg;
    fds[number] = (struct linux_pollfd){.fd = fd, .events = events};
    if (number == 0)
        process_catch(LINUX_SIGIO, interrupt_signal, 0);
    flags_before[number] = (int)hypercall_fcntl(fd, LINUX_F_GETFL, 0);
    hypercall_fcntl(fd, LINUX_F_SETOWN, (uintptr_t)process_boot_cpu.id); /* the process's, too */
    hypercall_fcntl(fd, LINUX_F_SETFL, flags_before[number] | LINUX_O_ASYNC);
    interrupts_restore(were_on);
    return (int)number;
}

void event_enable(int number, bool enabled)
{
    if ((fds[number].fd >= 0) == enabled)
        return;
    fds[number].fd = ~fds[number].fd;
    if (enabled && cpu_number() != 0)
        hand_on_fds(); /* it may sleep already, and not look at this one */
}

void event_enable_for(int number, short events)
{
    fds[number].events = events;
    event_enable(number, true);
}

void event_forget(void)
{
    for (; fd_count > 0; fd_count--) {
        int fd = fds[fd_count - 1].fd;
        hypercall_fcntl(fd < 0 ? ~fd : fd, LINUX_F_SETFL, flags_before[fd_count - 1]);
    }
}

void platform_wait_for_interrupt(void)
{
    struct cpu_local *cpu = this_cpu();
    bool has_fds = cpu == &boot_cpu;
    cpu->idle_since = rdtsc();
    if (hypercall_idle(fds, has_fds ? fd_count : 0) > 0)
        interrupts_note(1u << LINUX_SIGIO);
    cpu->idle_cycles += rdtsc() - cpu->idle_since;
    cpu->idle_since = 0;
    dispatch_pending();
}
