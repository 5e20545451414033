/*
 * Interrupts: from a line to a handler.
 *
 *      device -- line (GSI) --> I/O APIC -- vector --> local APIC --> trap.S --> dispatch()
 *                                                                                   |
 *                                                                              handler(arg)
 *
 * All controllers are set up when the first interrupt is asked for. An interrupt that has nothing
 * to do costs, from dispatch() on, a dozen instructions and one exit (its end).
 */
#include "kernel/platform/pc/interrupts.h"

#include "kernel/errno.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/acpi.h"
#include "kernel/platform/pc/apic.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/ioapic.h"
#include "kernel/trace.h"
#include "kernel/thread.h"

enum {
    /* What all chip sets and QEMU use; the second exists on microvm. */
    CUSTOMARY_IO_APIC = 0xfec00000,
    CUSTOMARY_SECOND_IO_APIC = 0xfec10000,
    CUSTOMARY_IO_APIC_LINES = 24,
};

/* By vector. Written before the vector can be raised, and never changed then. */
static struct {
    void (*handler)(void *arg);
    void *arg;
} attached[VECTOR_COUNT - VECTOR_INTERRUPT_FIRST];
static unsigned next_vector = VECTOR_INTERRUPT_FIRST;

static struct acpi_madt madt; /* all zeroes if the machine has none: no line is redirected */

/* Apart, so that dispatch() has nothing to keep over a call of its own. */
__attribute__((noinline, cold)) static void call_traced(unsigned i)
{
    trace(TRACE_INTERRUPT, i + VECTOR_INTERRUPT_FIRST, (uintptr_t)attached[i].handler);
    attached[i].handler(attached[i].arg);
    trace(TRACE_INTERRUPT_END, i + VECTOR_INTERRUPT_FIRST, 0);
}

static void dispatch(unsigned vector)
{
    if (vector == INTERRUPT_SPURIOUS)
        return;
    unsigned i = vector - VECTOR_INTERRUPT_FIRST;
    if (__builtin_expect(trace_on, 0))
        call_traced(i);
    else
        attached[i].handler(attached[i].arg);
    /* Last: a level-triggered line that the handler has quieted may call again from here on. */
    apic_end_of_interrupt();
}

int interrupt_vector_attach(void (*handler)(void *arg), void *arg)
{
    if (!apic_init())
        return -ENODEV;
    if (next_vector == VECTOR_INTERRUPT_FIRST) {
        trap_interrupt_handler(dispatch);
        trap_open_vector(INTERRUPT_SPURIOUS);
    }
    if (next_vector == INTERRUPT_SPURIOUS)
        return -EBUSY;
    unsigned vector = next_vector++;
    attached[vector - VECTOR_INTERRUPT_FIRST].handler = handler;
    attached[vector - VECTOR_INTERRUPT_FIRST].arg = arg;
    trap_open_vector(vector);
    return vector;
}

/* Finds the I/O APICs, once. The 8259s have been masked since boot (start.c). */
static void find_lines(void)
{
    static bool searched;
    if (searched)
        return;
    searched = true;
    if (acpi_madt(&madt)) {
        for (unsigned i = 0; i < madt.io_apic_count; i++)
            ioapic_add(madt.io_apics[i].address, madt.io_apics[i].gsi_base);
    }
    if (madt.io_apic_count == 0 && ioapic_add(CUSTOMARY_IO_APIC, 0) == 0)
        ioapic_add(CUSTOMARY_SECOND_IO_APIC, CUSTOMARY_IO_APIC_LINES);
}

int interrupt_gsi_attach(uint32_t gsi, bool level, bool active_low, void (*handler)(void *arg),
                         void *arg)
{
    /*
     * The vector first: a line must not be open before there is somebody to call. If the line then
     * fails the vector is lost; there are enough, and it is a driver's mistake.
     */
    int vector = interrupt_vector_attach(handler, arg);
    if (vector < 0)
        return vector;
    find_lines();
    int error = ioapic_open(gsi, vector, apic_id(), level, active_low);
    if (error)
        log_line("interrupts: GSI %u can't be opened: error %d", gsi, error);
    else
        log_line("interrupts: GSI %u, %s, %s: vector %d", gsi, level ? "level" : "edge",
                 active_low ? "low" : "high", vector);
    return error;
}

int platform_irq_attach(unsigned irq, bool level, void (*handler)(void *arg), void *arg)
{
    bool active_low = false;
    uint32_t gsi = irq;
    find_lines();
    if (irq < ACPI_ISA_LINES) {
        const struct acpi_isa_override *override = &madt.overrides[irq];
        if (override->present) {
            gsi = override->gsi;
            level = override->level;
            active_low = override->active_low;
        }
    } else {
        active_low = level; /* as PCI's lines are; QEMU and KVM don't look at it */
    }
    return interrupt_gsi_attach(gsi, level, active_low, handler, arg);
}

void platform_wait_for_interrupt(void)
{
    /*
     * sti lets interrupts in only after the instruction behind it: none can come between the two.
     */
    struct cpu_local *cpu = this_cpu();
    cpu->idle_since = rdtsc();
    __asm__ volatile("sti; hlt; cli" ::: "memory");
    cpu->idle_cycles += rdtsc() - cpu->idle_since;
    cpu->idle_since = 0;
}
