/*
 * The local APIC: the part of the interrupt controllers that belongs to a processor, and its timer
 * (SDM 3A chapter 11).
 *
 * Its registers are reached in one of two ways: in memory (xAPIC), or as MSRs (x2APIC), which has
 * fewer and cheaper accesses and is used where the processor has it. Either way one access is one
 * exit under a hypervisor, unless it virtualises the APIC in hardware.
 */
#ifndef PC_APIC_H
#define PC_APIC_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Turns it on: its spurious vector set, the line from a pair of 8259s closed. Idempotent. False:
 * this processor has none, or no page-table memory. Not from interrupt context. Exits: 5 (CPUID,
 * MSR read, spurious vector, LINT0; ID or MSR write).
 */
bool apic_init(void);

/* This processor's number for I/O APICs and messages. */
uint32_t apic_id(void);

/* The same as apic_init() on a further processor. Exits: as many. */
void apic_init_processor(void);

/* Messages to another processor, by its number (SDM 3A 11.6). Each one exit. */
void apic_send(uint32_t to, unsigned vector);
void apic_send_nmi(uint32_t to);
void apic_send_init(uint32_t to);
void apic_send_startup(uint32_t to, unsigned page);

/* Tells it that the interrupt in service is done, and the next may come. One exit. */
void apic_end_of_interrupt(void);

/* ---- the timer ---- */

/*
 * Counts down from `count` to 0, at apic_timer_hz() a second. apic_timer_init() lets it raise
 * `vector` then, once; after apic_timer_init_silent() it interrupts nobody and begins again (the
 * clock compares itself with it). A count of 0 stops it. Exits: 2 to initialise, 1 to start.
 */
void apic_timer_init(unsigned vector);
void apic_timer_init_silent(void);
uint32_t apic_timer_hz(void);
void apic_timer_start(uint32_t count);
uint32_t apic_timer_remaining(void); /* one exit */

/*
 * The alternative where the processor has it: interrupts when the time-stamp counter reaches a
 * value (SDM 3A 11.5.4.1). 0: stopped. One exit.
 */
bool apic_has_tsc_deadline(void);
void apic_tsc_deadline_init(unsigned vector);
void apic_tsc_deadline_start(uint64_t tsc);

#endif
