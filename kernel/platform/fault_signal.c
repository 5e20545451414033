/*
 * A fault as a signal, for programs that handle it. In the image only with signals (kernel/signal.h).
 */
#include "kernel/platform.h"
#include "kernel/platform/fault.h"
#include "kernel/platform/trap_frame.h"
#include "kernel/signal.h"
#include "kernel/vm.h"

#pragma weak vm_stack_name

/* si_code: which kind (POSIX.1-2017, <signal.h>). */
enum {
    ILL_ILLOPC = 1,
    TRAP_BRKPT = 1,
    TRAP_TRACE = 2,
    BUS_ADRALN = 1,
    BUS_ADRERR = 2,
    FPE_INTDIV = 1,
    FPE_FLTINV = 7,
    SEGV_MAPERR = 1,
    SEGV_ACCERR = 2,
    FAULT_PRESENT = 1 << 0, /* page fault error code: SDM 3A figure 4-12 */
};

static bool page_fault(struct trap_frame *frame, uintptr_t address, bool no_page)
{
    bool is_stack = vm_stack_name && vm_stack_name(address);
    if (no_page && !is_stack)
        return signal_fault(frame, SIGNAL_BUS, BUS_ADRERR, address);
    int code = frame->error_code & FAULT_PRESENT ? SEGV_ACCERR : SEGV_MAPERR;
    return signal_fault(frame, SIGNAL_SEGV, code, address);
}

bool fault_is_handled(struct trap_frame *frame, uintptr_t address, bool no_page)
{
    switch (frame->vector) {
    case VECTOR_PAGE_FAULT: return page_fault(frame, address, no_page);
    case VECTOR_DIVIDE: return signal_fault(frame, SIGNAL_FPE, FPE_INTDIV, frame->rip);
    case VECTOR_X87:
    case VECTOR_SIMD: return signal_fault(frame, SIGNAL_FPE, FPE_FLTINV, frame->rip);
    case VECTOR_INVALID_OPCODE: return signal_fault(frame, SIGNAL_ILL, ILL_ILLOPC, frame->rip);
    case VECTOR_BREAKPOINT: return signal_fault(frame, SIGNAL_TRAP, TRAP_BRKPT, frame->rip);
    case VECTOR_DEBUG: return signal_fault(frame, SIGNAL_TRAP, TRAP_TRACE, frame->rip);
    case VECTOR_ALIGNMENT: return signal_fault(frame, SIGNAL_BUS, BUS_ADRALN, address);
    case VECTOR_PROTECTION:
    case VECTOR_STACK: return signal_fault(frame, SIGNAL_SEGV, SIGNAL_BY_KERNEL, 0);
    default: return false;
    }
}
