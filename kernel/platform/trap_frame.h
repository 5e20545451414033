/*
 * What a trap interrupted, as the handlers of every platform see it: on a PC the entry code pushes
 * it (trap.S), in a Linux process it is copied from the signal's frame.
 */
#ifndef PLATFORM_TRAP_FRAME_H
#define PLATFORM_TRAP_FRAME_H

#include <stdint.h>

/* The state of what was interrupted. trap.S pushes it from the end to the beginning. */
struct trap_frame {
    /* pushed by trap_common in trap.S */
    uint64_t r15, r14, r13, r12, r11, r10, r9, r8;
    uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
    /* pushed by the vector's own stub */
    uint64_t vector;
    /* pushed by the processor, or a 0 by the stub where the vector has no error code */
    uint64_t error_code;
    /* pushed by the processor */
    uint64_t rip, cs, rflags, rsp, ss;
};
_Static_assert(sizeof(struct trap_frame) == 22 * 8, "trap.S pushes 22 words");

enum {
    VECTOR_DIVIDE = 0,
    VECTOR_DEBUG = 1,
    VECTOR_NMI = 2,
    VECTOR_BREAKPOINT = 3,
    VECTOR_INVALID_OPCODE = 6,
    VECTOR_DOUBLE_FAULT = 8,
    VECTOR_STACK = 12,
    VECTOR_PROTECTION = 13,
    VECTOR_PAGE_FAULT = 14,
    VECTOR_X87 = 16,
    VECTOR_ALIGNMENT = 17,
    VECTOR_MACHINE_CHECK = 18,
    VECTOR_SIMD = 19,
    VECTOR_INTERRUPT_FIRST = 32, /* from here on: devices */
};

/* Where something was interrupted: enough for a backtrace. */
struct trap_place {
    uintptr_t rip, rbp, rsp;
};

/*
 * Lets the interrupted program go on in function() instead, as a signal handler would start.
 */
static inline void trap_divert(uint64_t *rip, uint64_t *rsp, void (*function)(void))
{
    uint64_t sp = *rsp - 128; /* the red zone may be in use (System V ABI, 3.2.2) */
    *rsp = (sp & -16ull) - 8; /* as behind a call */
    *rip = (uintptr_t)function;
}

#endif
