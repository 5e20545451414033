/*
 * Traps and interrupts: how the processor is made to call us, and what it finds. PC only.
 *
 * All vectors enter trap.S by an interrupt-stack-table (IST) slot, so nothing is ever written below
 * the interrupted stack pointer (SDM 3A 6.14.5); trap.c decides what happens then.
 */
#ifndef PC_TRAP_H
#define PC_TRAP_H

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
    VECTOR_COUNT = 64,           /* as many stubs as trap.S has */
};

/*
 * Loads the exceptions' gates. Until trap_use_own_stacks() a fault is handled on the stack it
 * happened on. Once, from platform_init(). */
void trap_init(void);

/* Gives each kind of trap a stack of its own. Once, after paging_init(). */
void trap_use_own_stacks(void);

/*
 * From now on vectors 32 to VECTOR_COUNT - 1 call handler(vector), with interrupts off, on the
 * interrupt stack. One handler serves all vectors (the interrupt controllers' code); gates of
 * vectors that are not open report a fault.
 */
void trap_interrupt_handler(void (*handler)(unsigned vector));

/* Opens the gate of one vector, so that it reaches the handler above. */
void trap_open_vector(unsigned vector);

#endif
