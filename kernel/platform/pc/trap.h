/*
 * Traps and interrupts: how the processor is made to call us, and what it finds. PC only.
 *
 * All vectors enter trap.S by an interrupt-stack-table (IST) slot, so nothing is ever written below
 * the interrupted stack pointer (SDM 3A 6.14.5); trap.c decides what happens then.
 */
#ifndef PC_TRAP_H
#define PC_TRAP_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/platform/trap_frame.h"

enum { VECTOR_COUNT = 64 }; /* as many stubs as trap.S has */

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

/*
 * At the end of an interrupt, when another thread may be to run (preempt.c): if one is, its state
 * is loaded and this doesn't return.
 */
void trap_preempt(struct trap_frame *frame);

/*
 * A further processor's descriptors and stacks, made by another in TRAP_PROCESSOR_BYTES of zeroes;
 * -ENOMEM. Then: its own to use.
 */
enum { TRAP_PROCESSOR_BYTES = 192 };
struct cpu_local;
int trap_processor_new(struct cpu_local *cpu, void *memory);
void trap_processor_begin(struct cpu_local *cpu);

/*
 * processors.c: a non-maskable interrupt. False: it came from none of the processors. May not
 * return.
 */
bool processor_nmi(const struct trap_frame *frame);

/* Where this processor's stack for interrupts begins. */
uintptr_t trap_interrupt_stack(void);

/* Opens the gate of one vector, so that it reaches the handler above. */
void trap_open_vector(unsigned vector);

#endif
