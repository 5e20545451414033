/*
 * Interrupts on a PC: vectors, and who is called for which. What everybody else uses of it is
 * platform_irq_attach().
 */
#ifndef PC_INTERRUPTS_H
#define PC_INTERRUPTS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/platform/pc/trap.h"

/*
 * What the local APIC raises when an interrupt went away while it was being delivered; nothing is
 * to be done, least of all an end of interrupt. The last vector: processors before the Pentium 4
 * had its lower four bits fixed at 1.
 */
enum { INTERRUPT_SPURIOUS = VECTOR_COUNT - 1 };

/*
 * The next free vector; handler(arg) is called for it, with interrupts off, and the end of
 * interrupt follows. The local APIC is turned on if this is the first. -ENODEV: there is none;
 * -EBUSY: all vectors are taken. Not from interrupts.
 */
int interrupt_vector_attach(void (*handler)(void *arg), void *arg);

/*
 * Lets GSI `gsi` call handler(arg). As platform_irq_attach(), but the caller knows the line's
 * electrical side, and no redirection is applied.
 */
int interrupt_gsi_attach(uint32_t gsi, bool level, bool active_low, void (*handler)(void *arg),
                         void *arg);

#endif
