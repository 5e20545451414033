/*
 * Traps: gates, stacks, and who handles what.
 *
 * Each gate names one of seven stacks of the interrupt stack table. They are apart because one kind
 * can interrupt another:
 *
 *      IST  for                       can come while
 *      1    double fault              the stack of the fault before it is unusable
 *      2    NMI                       anything
 *      3    machine check             anything
 *      4    debug, breakpoint         any code that one wants to step through
 *      5    page fault                a system call that copies a program's memory
 *      6    other faults              anything but a page fault's handler, it is hoped
 *      7    interrupts                anything with interrupts on
 *
 * Handlers run with interrupts off (interrupt gates), so a stack is in use only once. A fault while
 * its own handler runs would overwrite that one's frame, which is why a handler that reports never
 * returns.
 */
#include "kernel/platform/pc/trap.h"

#include "boot/protocol.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/attend.h"
#include "kernel/platform/fault.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/paging.h"
#include "kernel/thread.h"
#include "kernel/trace.h"

#pragma weak paging_first_touch /* page_runs.c: in the image if something maps memory */
#pragma weak trap_preempt       /* preempt.c: if the program makes threads */
#pragma weak trap_attend        /* attend.c: with threads or signals */
#pragma weak processor_nmi      /* processors.c: with threads */
#pragma weak fault_is_handled   /* fault_signal.c: with signals */

/* SDM 3A figure 6-8, "64-Bit IDT Gate Descriptors". */
struct gate {
    uint16_t offset_low;
    uint16_t segment;
    uint8_t stack; /* 0: none of its own; 1 to 7: of the interrupt stack table */
    uint8_t type;
    uint16_t offset_middle;
    uint32_t offset_high;
    uint32_t reserved;
};
_Static_assert(sizeof(struct gate) == 16, "as in the manual");

enum { GATE_INTERRUPT = 0x8e, TASK_SEGMENT_AVAILABLE = 0x89 };

/* SDM 3A figure 8-11, "64-Bit TSS Format". */
struct task_segment {
    uint32_t reserved0;
    uint64_t stack_of_ring[3];
    uint64_t reserved1;
    uint64_t interrupt_stack[7];
    uint64_t reserved2;
    uint16_t reserved3, io_map;
} __attribute__((packed));
_Static_assert(sizeof(struct task_segment) == 104, "as in the manual");

enum {
    STACK_DOUBLE_FAULT = 1,
    STACK_NMI,
    STACK_MACHINE_CHECK,
    STACK_DEBUG,
    STACK_PAGE_FAULT,
    STACK_FAULT,
    STACK_INTERRUPT
};

static const struct {
    char name[15];
    uint8_t pages;
} interrupt_stacks[] = {
    [STACK_DOUBLE_FAULT] = {"double fault", 1},   [STACK_NMI] = {"NMI", 1},
    [STACK_MACHINE_CHECK] = {"machine check", 1}, [STACK_DEBUG] = {"debug", 1},
    [STACK_PAGE_FAULT] = {"page fault", 1},       [STACK_FAULT] = {"fault", 1},
    [STACK_INTERRUPT] = {"interrupt", 2},
};

enum { TRAP_STUB_SIZE = 9 };
extern const char trap_stubs[]; /* trap.S */

/* A further processor's own. */
struct processor {
    uint64_t gdt[5]; /* as boot_gdt */
    struct task_segment task_segment;
};

static struct gate gates[VECTOR_COUNT] __attribute__((aligned(16)));
static struct task_segment task_segment;
static void (*interrupt_handler)(unsigned vector);

/* The stacks of the processor's own exceptions; 0 is STACK_FAULT. */
static const uint8_t exception_stacks[VECTOR_INTERRUPT_FIRST] = {
    [VECTOR_DOUBLE_FAULT] = STACK_DOUBLE_FAULT,
    [VECTOR_NMI] = STACK_NMI,
    [VECTOR_MACHINE_CHECK] = STACK_MACHINE_CHECK,
    [VECTOR_DEBUG] = STACK_DEBUG,
    [VECTOR_BREAKPOINT] = STACK_DEBUG,
    [VECTOR_PAGE_FAULT] = STACK_PAGE_FAULT,
};

/* What runs once is made small: cold. */
__attribute__((cold)) static void gate_open(unsigned vector, uint8_t stack)
{
    uint64_t stub = (uintptr_t)trap_stubs + vector * TRAP_STUB_SIZE;
    gates[vector] = (struct gate){
        .offset_low = stub,
        .segment = BOOT_CODE_SEGMENT,
        .stack = stack,
        .type = GATE_INTERRUPT,
        .offset_middle = stub >> 16,
    };
}

struct table_pointer {
    uint16_t limit;
    uint64_t base;
} __attribute__((packed));

static inline void load_gdt(const void *table, size_t size)
{
    const struct table_pointer pointer = {size - 1, (uintptr_t)table};
    __asm__ volatile("lgdt %0" ::"m"(pointer));
}

static inline void load_idt(void)
{
    const struct table_pointer pointer = {sizeof(gates) - 1, (uintptr_t)gates};
    __asm__ volatile("lidt %0" ::"m"(pointer));
}

__attribute__((cold)) void trap_init(void)
{
    for (unsigned vector = 0; vector < VECTOR_INTERRUPT_FIRST; vector++)
        gate_open(vector, 0);
    load_idt();
}

__attribute__((cold)) static void describe_task_segment(uint64_t *gdt, struct task_segment *segment)
{
    segment->io_map = sizeof(*segment); /* behind the end: there is none */
    uint64_t base = (uintptr_t)segment;
    uint64_t *descriptor = &gdt[BOOT_TASK_SEGMENT / 8];
    descriptor[0] = (sizeof(*segment) - 1) | (base & 0xffffff) << 16 |
                    (uint64_t)TASK_SEGMENT_AVAILABLE << 40 | (base >> 24 & 0xff) << 56;
    descriptor[1] = base >> 32;
}

/* A stack for each kind of trap. False: no memory. */
__attribute__((cold)) static bool make_stacks(struct task_segment *segment)
{
    for (unsigned i = STACK_DOUBLE_FAULT; i <= STACK_INTERRUPT; i++) {
        void *top = platform_stack_alloc(interrupt_stacks[i].name, interrupt_stacks[i].pages);
        if (!top)
            return false;
        segment->interrupt_stack[i - 1] = (uintptr_t)top;
    }
    return true;
}

__attribute__((cold)) void trap_use_own_stacks(void)
{
    if (!make_stacks(&task_segment))
        cannot_boot("no memory for the interrupt stacks; give the machine more (MEM=)");
    describe_task_segment(boot_gdt, &task_segment);
    __asm__ volatile("ltr %w0" ::"r"(BOOT_TASK_SEGMENT));
    for (unsigned vector = 0; vector < VECTOR_INTERRUPT_FIRST; vector++)
        gates[vector].stack = exception_stacks[vector] ? exception_stacks[vector] : STACK_FAULT;
}

uintptr_t trap_interrupt_stack(void)
{
    const struct processor *own = this_cpu()->descriptors;
    return (own ? &own->task_segment : &task_segment)->interrupt_stack[STACK_INTERRUPT - 1];
}

/* Interrupts begin at the stack's top, so their frame has one place, and there is one at a time. */
bool platform_interrupted_at(struct trap_place *place)
{
    uintptr_t top = trap_interrupt_stack(), here = (uintptr_t)__builtin_frame_address(0);
    if (here >= top || top - here > interrupt_stacks[STACK_INTERRUPT].pages * PAGE_SIZE)
        return false;
    const struct trap_frame *frame = (const struct trap_frame *)top - 1;
    *place = (struct trap_place){frame->rip, frame->rbp, frame->rsp};
    return true;
}

/* ---- further processors ---- */

_Static_assert(sizeof(struct processor) <= TRAP_PROCESSOR_BYTES, "trap.h tells how much it is");

int trap_processor_new(struct cpu_local *cpu, void *memory)
{
    struct processor *own = memory;
    if (!make_stacks(&own->task_segment))
        return -ENOMEM;
    memcpy(own->gdt, boot_gdt, sizeof(own->gdt));
    describe_task_segment(own->gdt, &own->task_segment);
    cpu->descriptors = own;
    return 0;
}

void trap_processor_begin(struct cpu_local *cpu)
{
    const struct processor *own = cpu->descriptors;
    load_gdt(own->gdt, sizeof(own->gdt));
    __asm__ volatile("ltr %w0" ::"r"(BOOT_TASK_SEGMENT));
    load_idt();
}

void trap_interrupt_handler(void (*handler)(unsigned vector))
{
    interrupt_handler = handler;
}

void trap_open_vector(unsigned vector)
{
    assert(vector >= VECTOR_INTERRUPT_FIRST && vector < VECTOR_COUNT, "vector=%u", vector);
    gate_open(vector, STACK_INTERRUPT);
}

/* A program that handles no signals and has no threads: what there is to attend to is its end. */
static void attend_alone(void)
{
    thread_attend(0);
}

/*
 * What was interrupted had interrupts on (or else idles: then it is no program). Has it something
 * to attend to, or another thread its turn?
 */
static void leave_interrupt(struct trap_frame *frame)
{
    const struct thread *thread = thread_current();
    syscall_look_again(&frame->rip);
    if (__builtin_expect(thread->attention & ATTENTION_DIVERTS, 0) && thread->in_kernel == 0) {
        if (trap_attend)
            trap_attend(frame);
        else
            trap_divert(&frame->rip, &frame->rsp, attend_alone);
    }
    if (__builtin_expect(this_cpu()->reschedule, 0) && trap_preempt)
        trap_preempt(frame);
}

void trap_dispatch(struct trap_frame *frame);

void trap_dispatch(struct trap_frame *frame)
{
    if (frame->vector >= VECTOR_INTERRUPT_FIRST) {
        interrupt_handler(frame->vector);
        leave_interrupt(frame);
        return;
    }
    enum first_touch touch = TOUCH_IS_FAULT;
    if (__builtin_expect(frame->vector == VECTOR_PAGE_FAULT, 1) && paging_first_touch) {
        bool in_program = thread_current()->in_kernel == 0 && frame->rflags & RFLAGS_IF;
        bool is_copy = !in_program && copy_fixup(frame->rip) != 0;
        touch = paging_first_touch(read_cr2(), frame->error_code, in_program, is_copy);
        if (touch == TOUCH_DONE) {
            trace(TRACE_TOUCH, read_cr2(), frame->rip);
            return;
        }
    }
    /*
     * A page fault, or (an address that isn't canonical) a protection fault, of a copy from or to
     * the program.
     */
    if (frame->vector == VECTOR_PAGE_FAULT || frame->vector == VECTOR_PROTECTION) {
        uintptr_t landing = copy_fixup(frame->rip);
        if (landing) {
            frame->rip = landing;
            return;
        }
    }
    if (frame->vector == VECTOR_NMI && processor_nmi && processor_nmi(frame))
        return;
    if (fault_is_handled && fault_is_handled(frame, read_cr2(), touch == TOUCH_NO_PAGE))
        return;
    fault_report(frame, read_cr2(), touch == TOUCH_NO_PAGE);
}
