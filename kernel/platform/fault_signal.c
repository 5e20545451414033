/*
 * A fault as a signal, for programs that handle it. In the image only with signals
 * (kernel/signal.h).
 */
#include "kernel/platform.h"
#include "kernel/platform/fault.h"
#include "kernel/platform/trap_frame.h"
#include "kernel/signal.h"
#include "kernel/vm.h"

#pragma weak vm_stack_name
#pragma weak platform_run_is_absent

/* si_code: which kind (POSIX.1-2017, <signal.h>). */
enum {
    ILL_ILLOPC = 1,
    TRAP_BRKPT = 1,
    TRAP_TRACE = 2,
    BUS_ADRALN = 1,
    BUS_ADRERR = 2,
    FPE_INTDIV = 1,
    FPE_FLTDIV = 3,
    FPE_FLTOVF = 4,
    FPE_FLTUND = 5,
    FPE_FLTRES = 6,
    FPE_FLTINV = 7,
    SEGV_MAPERR = 1,
    SEGV_ACCERR = 2,
    FAULT_PRESENT = 1 << 0, /* page fault error code: SDM 3A figure 4-12 */
};

/* Exceptions of the x87 unit and of SSE have the same bits (SDM 1, 8.1.3 and 10.2.3). */
enum {
    FLOAT_INVALID = 1 << 0,
    FLOAT_DENORMAL = 1 << 1,
    FLOAT_ZERO_DIVIDE = 1 << 2,
    FLOAT_OVERFLOW = 1 << 3,
    FLOAT_UNDERFLOW = 1 << 4,
    FLOAT_ALL = 0x3f,
    MXCSR_MASKS = 7, /* as many bits above the exceptions */
};

int fault_float_code(unsigned vector, const void *extended)
{
    const uint16_t *x87 = extended; /* the control word, then the status word (SDM 1, 10.5.1) */
    uint32_t mxcsr = *(const uint32_t *)((const char *)extended + 24);
    unsigned raised = vector == VECTOR_X87 ? x87[1] & ~x87[0] : mxcsr & ~(mxcsr >> MXCSR_MASKS);
    raised &= FLOAT_ALL;
    if (raised & FLOAT_INVALID)
        return FPE_FLTINV;
    if (raised & FLOAT_ZERO_DIVIDE)
        return FPE_FLTDIV;
    if (raised & FLOAT_OVERFLOW)
        return FPE_FLTOVF;
    return raised & (FLOAT_UNDERFLOW | FLOAT_DENORMAL) ? FPE_FLTUND : FPE_FLTRES;
}

static bool page_fault(struct trap_frame *frame, uintptr_t address, bool no_page)
{
    bool is_stack = vm_stack_name && vm_stack_name(address);
    if (no_page && !is_stack)
        return signal_fault(frame, SIGNAL_BUS, BUS_ADRERR, address);
    bool is_there = frame->error_code & FAULT_PRESENT ||
                    (platform_run_is_absent && platform_run_is_absent(address));
    int code = is_there ? SEGV_ACCERR : SEGV_MAPERR;
    return signal_fault(frame, SIGNAL_SEGV, code, address);
}

bool fault_is_handled(struct trap_frame *frame, uintptr_t address, bool no_page)
{
    switch (frame->vector) {
    case VECTOR_PAGE_FAULT: return page_fault(frame, address, no_page);
    case VECTOR_DIVIDE: return signal_fault(frame, SIGNAL_FPE, FPE_INTDIV, frame->rip);
    case VECTOR_X87:
    case VECTOR_SIMD: return signal_fault(frame, SIGNAL_FPE, FAULT_CODE_FLOAT, frame->rip);
    case VECTOR_INVALID_OPCODE: return signal_fault(frame, SIGNAL_ILL, ILL_ILLOPC, frame->rip);
    case VECTOR_BREAKPOINT: return signal_fault(frame, SIGNAL_TRAP, TRAP_BRKPT, frame->rip);
    case VECTOR_DEBUG: return signal_fault(frame, SIGNAL_TRAP, TRAP_TRACE, frame->rip);
    case VECTOR_ALIGNMENT: return signal_fault(frame, SIGNAL_BUS, BUS_ADRALN, address);
    case VECTOR_PROTECTION:
    case VECTOR_STACK: return signal_fault(frame, SIGNAL_SEGV, SIGNAL_BY_KERNEL, 0);
    default: return false;
    }
}
