/*
 * Signals: how Linux is made to call us, and what becomes of faults. Interrupts are in events.c.
 *
 * Handlers run on a stack of their own (sigaltstack), so nothing is written below the interrupted
 * stack pointer. They never leave it but by returning: Linux then restores all registers, the
 * vectors' too, from the signal's frame, and whoever wants the thread to go on elsewhere writes
 * that into the frame.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/attend.h"
#include "kernel/platform/fault.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/lock.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/linux/processors.h"
#include "kernel/platform/trap_frame.h"
#include "kernel/report.h"
#include "kernel/thread.h"
#include "kernel/trace.h"

#pragma weak processor_stop_if_asked /* processors.c: with threads */
#pragma weak trap_attend             /* attend.c: with threads or signals */
#pragma weak fault_is_handled        /* fault_signal.c: with signals */
#pragma weak page_first_touch        /* page_runs.c: in the image if something maps memory */

enum {
    HANDLER_STACK = 16 << 10, /* beside the signal's own frame */
    FRAME_USUAL = 4 << 10,    /* of processors up to AVX-512, where Linux doesn't tell */
    PRESENT = 1 << 0,         /* page fault error code: SDM 3A figure 4-12 */
};

static const uint8_t fault_signals[] = {
    LINUX_SIGILL, LINUX_SIGTRAP, LINUX_SIGBUS, LINUX_SIGFPE, LINUX_SIGSEGV, LINUX_SIGSYS,
};

/* A fault may come while its own handler runs: report.h, RE-2. All others are blocked. */
static uint64_t interrupt_mask(void)
{
    uint64_t mask = ~0ull;
    for (unsigned i = 0; i < sizeof(fault_signals); i++)
        mask &= ~(1ull << (fault_signals[i] - 1));
    return mask;
}

struct trap_frame process_frame_of(const struct linux_registers *r)
{
    return (struct trap_frame){
        .r15 = r->r15,
        .r14 = r->r14,
        .r13 = r->r13,
        .r12 = r->r12,
        .r11 = r->r11,
        .r10 = r->r10,
        .r9 = r->r9,
        .r8 = r->r8,
        .rbp = r->rbp,
        .rdi = r->rdi,
        .rsi = r->rsi,
        .rdx = r->rdx,
        .rcx = r->rcx,
        .rbx = r->rbx,
        .rax = r->rax,
        .vector = r->vector,
        .error_code = r->error_code,
        .rip = r->rip,
        .cs = r->cs,
        .rflags = r->rflags,
        .rsp = r->rsp,
        .ss = r->ss,
    };
}

void process_frame_set(struct linux_registers *r, const struct trap_frame *frame)
{
    r->r15 = frame->r15;
    r->r14 = frame->r14;
    r->r13 = frame->r13;
    r->r12 = frame->r12;
    r->r11 = frame->r11;
    r->r10 = frame->r10;
    r->r9 = frame->r9;
    r->r8 = frame->r8;
    r->rbp = frame->rbp;
    r->rdi = frame->rdi;
    r->rsi = frame->rsi;
    r->rdx = frame->rdx;
    r->rcx = frame->rcx;
    r->rbx = frame->rbx;
    r->rax = frame->rax;
    r->rip = frame->rip;
    r->rflags = frame->rflags;
    r->rsp = frame->rsp;
}

void process_attend(struct linux_registers *registers)
{
    struct trap_frame frame = process_frame_of(registers);
    trap_attend(&frame);
    process_frame_set(registers, &frame);
}

/* kill -SEGV from another process is no fault of ours, but the end all the same. */
_Noreturn static void report_sent(int signal, const struct linux_registers *registers)
{
    report_begin(128 + signal);
    report_line("signal %d was sent from outside", signal);
    report_backtrace_start(registers->rip);
    report_backtrace(registers->rbp);
    report_end();
}

/* `were_on`: what was interrupted had interrupts on. Returns if it can go on. */
static void handle_fault(int signal, const struct linux_siginfo *info,
                         struct linux_registers *registers, bool were_on)
{
    bool is_page_fault = registers->vector == VECTOR_PAGE_FAULT;
    uintptr_t landing = copy_fixup(registers->rip);
    enum first_touch touch = TOUCH_IS_FAULT;
    if (is_page_fault && page_first_touch && signal == LINUX_SIGSEGV) {
        bool in_program = thread_current()->in_kernel == 0 && were_on;
        touch = page_first_touch(registers->cr2, registers->error_code, in_program, landing != 0);
        if (touch == TOUCH_DONE) {
            trace(TRACE_TOUCH, registers->cr2, registers->rip);
            return;
        }
    }
    if (landing && (signal == LINUX_SIGSEGV || signal == LINUX_SIGBUS)) {
        registers->rip = landing;
        return;
    }
    struct trap_frame frame = process_frame_of(registers);
    /* Of a page that Linux has not filled yet the processor says that it isn't there. */
    if (is_page_fault && info->code == LINUX_SEGV_ACCERR)
        frame.error_code |= PRESENT;
    if (fault_is_handled && were_on &&
        fault_is_handled(&frame, registers->cr2, touch == TOUCH_NO_PAGE)) {
        process_frame_set(registers, &frame);
        return;
    }
    fault_report(&frame, registers->cr2, touch == TOUCH_NO_PAGE);
}

/*
 * Linux keeps all interrupts from us while this runs, and the flag says so, as behind a PC's
 * interrupt gate: what takes a lock here is as safe as elsewhere, and what gives one back doesn't
 * begin to handle interrupts on this stack. What becomes pending meanwhile, by another processor,
 * has its signal waiting, too.
 */
static void fault_signal(int signal, struct linux_siginfo *info, struct linux_context *context)
{
    struct linux_registers *registers = &context->registers;
    if (processor_stop_if_asked)
        processor_stop_if_asked(registers);
    bool were_on = interrupts_save();
    if (info->code <= 0)
        report_sent(signal, registers);
    if (signal == LINUX_SIGSYS)
        lock_report(info, registers);
    handle_fault(signal, info, registers, were_on);
    if (were_on)
        interrupts_flag_on();
}

/* The frame of the handler itself is the first: it returns to __restore_rt, behind which all is. */
bool platform_interrupted_at(struct trap_place *place)
{
    const struct process_cpu *own = process_cpu_of(this_cpu());
    uintptr_t at = (uintptr_t)__builtin_frame_address(0);
    while (at >= own->signal_stack_low && at < own->signal_stack_high) {
        const uintptr_t *frame = (const uintptr_t *)at;
        if (frame[1] == (uintptr_t)__restore_rt) {
            const struct linux_registers *r = &((const struct linux_context *)&frame[2])->registers;
            *place = (struct trap_place){r->rip, r->rbp, r->rsp};
            return true;
        }
        at = frame[0];
    }
    return false;
}

void process_catch(int signal,
                   void (*handler)(int signal, struct linux_siginfo *info,
                                   struct linux_context *context),
                   unsigned long flags)
{
    const struct linux_sigaction action = {
        .handler = handler,
        .flags = LINUX_SA_SIGINFO | LINUX_SA_ONSTACK | LINUX_SA_RESTORER | flags,
        .restorer = __restore_rt,
        .mask = interrupt_mask(),
    };
    hypercall_sigaction(signal, &action, NULL, sizeof(action.mask));
}

struct process_cpu process_boot_cpu;

int process_signal_stack_new(struct process_cpu *own)
{
    size_t frame = process_auxiliary(AUXILIARY_SIGNAL_STACK);
    size_t size = HANDLER_STACK + (frame ? frame : FRAME_USUAL);
    size = (size + PAGE_SIZE - 1) & -(size_t)PAGE_SIZE;
    char *top = platform_stack_alloc("signal", size / PAGE_SIZE);
    if (!top)
        return -ENOMEM;
    own->signal_stack_high = (uintptr_t)top;
    own->signal_stack_low = (uintptr_t)top - size;
    return 0;
}

void process_signal_stack_use(const struct process_cpu *own)
{
    const struct linux_stack stack = {
        .low = (void *)own->signal_stack_low,
        .size = own->signal_stack_high - own->signal_stack_low,
    };
    hypercall_sigaltstack(&stack, NULL);
}

void process_signals_init(void)
{
    if (process_signal_stack_new(&process_boot_cpu))
        cannot_boot("no memory for the signal stack; give the machine more (MEM=)");
    process_signal_stack_use(&process_boot_cpu);
    for (unsigned i = 0; i < sizeof(fault_signals); i++)
        process_catch(fault_signals[i], fault_signal, LINUX_SA_NODEFER);
}
