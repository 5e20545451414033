/*
 * From a trap frame to words. See fault.h; the lines themselves are kernel/report.c's.
 */
#include "kernel/platform/fault.h"

#include "kernel/format.h"
#include "kernel/image.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/platform/trap_frame.h"
#include "kernel/report.h"
#include "kernel/symbols.h"
#include "kernel/vm.h"

/* Of vm.c and the platform's page_runs.c, in the image only if something maps memory. */
#pragma weak vm_guard_name
#pragma weak vm_stack_name
#pragma weak vm_report_no_page
#pragma weak platform_run_is_absent

/* Signal numbers, for the exit status that a shell would show. */
enum { SIGNAL_ILL = 4, SIGNAL_TRAP = 5, SIGNAL_BUS = 7, SIGNAL_FPE = 8, SIGNAL_SEGV = 11 };

/* Page fault error code: SDM 3A figure 4-12. */
enum {
    FAULT_PRESENT = 1 << 0, /* the page is there: the access has no right */
    FAULT_WRITE = 1 << 1,
    FAULT_FETCH = 1 << 4,
};

static const struct exception {
    const char *name;
    uint8_t vector;
    uint8_t signal;
} exceptions[] = {
    {"division by zero, or a quotient that doesn't fit", VECTOR_DIVIDE, SIGNAL_FPE},
    {"debug exception", VECTOR_DEBUG, SIGNAL_TRAP},
    {"non-maskable interrupt", VECTOR_NMI, SIGNAL_BUS},
    {"breakpoint instruction", VECTOR_BREAKPOINT, SIGNAL_TRAP},
    {"invalid instruction", VECTOR_INVALID_OPCODE, SIGNAL_ILL},
    {"double fault: the handler of a fault faulted", VECTOR_DOUBLE_FAULT, SIGNAL_SEGV},
    {"stack fault: an address that isn't canonical", VECTOR_STACK, SIGNAL_SEGV},
    {"general protection fault: a forbidden instruction, or an address that isn't canonical",
     VECTOR_PROTECTION, SIGNAL_SEGV},
    {"page fault", VECTOR_PAGE_FAULT, SIGNAL_SEGV},
    {"x87 floating-point error", VECTOR_X87, SIGNAL_FPE},
    {"misaligned access", VECTOR_ALIGNMENT, SIGNAL_BUS},
    {"machine check: the hardware reports an error of its own", VECTOR_MACHINE_CHECK, SIGNAL_BUS},
    {"SSE floating-point error", VECTOR_SIMD, SIGNAL_FPE},
    {"exception without a name", VECTOR_INTERRUPT_FIRST, SIGNAL_SEGV}, /* the last: any other */
};

/*
 * A page of the high region that isn't there, but would be, if the access were one that its rights
 * allow.
 */
static bool is_mapping(uintptr_t address)
{
    return platform_run_is_absent && platform_run_is_absent(address);
}

static const struct exception *find_exception(unsigned vector)
{
    const struct exception *exception = exceptions;
    while (exception->vector != vector && exception->vector != VECTOR_INTERRUPT_FIRST)
        exception++;
    return exception;
}

/* Whose the address is, in words. */
static const char *describe(uintptr_t address)
{
    if (address < 4096)
        return "a null pointer";
    if (address >= (uintptr_t)image_start && address < (uintptr_t)image_text_end)
        return "the image's text";
    if (address >= (uintptr_t)image_text_end && address < (uintptr_t)image_rodata_end)
        return "the image's read-only data";
    if (address >= (uintptr_t)kernel_data_start && address < (uintptr_t)kernel_data_end)
        return "the kernel's data";
    if (address >= (uintptr_t)image_rodata_end && address < (uintptr_t)image_end)
        return "the program's data";
    if (is_mapping(address))
        return "a mapping";
    return platform_is_readable(address) ? "RAM" : "nothing is mapped there";
}

static void report_page_fault(const struct trap_frame *frame, uintptr_t address)
{
    const char *stack = platform_guard_name(address);
    if (!stack && vm_guard_name)
        stack = vm_guard_name(address);
    if (stack) {
        report_line("stack overflow in '%s': address 0x%lx is in the guard page below its stack",
                    stack, address);
        return;
    }
    const char *access = frame->error_code & FAULT_FETCH   ? "executing"
                         : frame->error_code & FAULT_WRITE ? "writing to"
                                                           : "reading";
    report_line("page fault: %s address 0x%lx (%s)%s", access, address, describe(address),
                frame->error_code & FAULT_PRESENT || is_mapping(address)
                    ? ", which its page rights forbid"
                    : "");
}

static void report_registers(const struct trap_frame *f)
{
    report_line("rax %016lx  rbx %016lx  rcx %016lx  rdx %016lx", f->rax, f->rbx, f->rcx, f->rdx);
    report_line("rsi %016lx  rdi %016lx  rbp %016lx  rsp %016lx", f->rsi, f->rdi, f->rbp, f->rsp);
    report_line("r8  %016lx  r9  %016lx  r10 %016lx  r11 %016lx", f->r8, f->r9, f->r10, f->r11);
    report_line("r12 %016lx  r13 %016lx  r14 %016lx  r15 %016lx", f->r12, f->r13, f->r14, f->r15);
    report_line("rip %016lx  rflags %lx  vector %lu  error code %lx", f->rip, f->rflags, f->vector,
                f->error_code);
}

void fault_report(const struct trap_frame *frame, uintptr_t address, bool no_page)
{
    const struct exception *exception = find_exception(frame->vector);
    report_begin(128 + (no_page && !vm_stack_name(address) ? SIGNAL_BUS : exception->signal));
    if (no_page)
        vm_report_no_page(address);
    else if (frame->vector == VECTOR_PAGE_FAULT)
        report_page_fault(frame, address);
    else
        report_line("%s", exception->name);
    report_registers(frame);
    report_backtrace_from(&(struct trap_place){frame->rip, frame->rbp, frame->rsp});
    report_end();
}
