/*
 * The local APIC. See apic.h.
 */
#include "kernel/platform/pc/apic.h"

#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/hypervisor.h"
#include "kernel/platform/pc/interrupts.h"
#include "kernel/platform/pc/paging.h"

/* Registers: offsets in memory; MSR numbers are MSR_X2APIC + offset / 16 (SDM 3A table 11-6). */
enum apic_register {
    APIC_ID = 0x20,
    APIC_EOI = 0xb0,
    APIC_SPURIOUS = 0xf0,
    APIC_COMMAND = 0x300, /* the interrupt command register; in memory its upper half is behind */
    APIC_COMMAND_TO = 0x310,
    APIC_LVT_TIMER = 0x320,
    APIC_LVT_LINT0 = 0x350,
    APIC_TIMER_INITIAL = 0x380,
    APIC_TIMER_CURRENT = 0x390,
    APIC_TIMER_DIVIDE = 0x3e0,
    MSR_X2APIC = 0x800,
};

enum {
    COMMAND_NMI = 4 << 8,
    COMMAND_INIT = 5 << 8,
    COMMAND_STARTUP = 6 << 8,
    COMMAND_PENDING = 1 << 12, /* in memory: the one before is not yet on its way */
    COMMAND_ASSERT = 1 << 14,
    BASE_X2APIC = 1 << 10,
    BASE_ENABLE = 1 << 11,
    SPURIOUS_ENABLE = 1 << 8,
    LVT_MASKED = 1 << 16,
    LVT_PERIODIC = 1 << 17,
    LVT_TSC_DEADLINE = 2 << 17,
    DIVIDE_BY_1 = 0xb,
    CPUID_1_EDX_APIC = 1 << 9,
    CPUID_1_ECX_X2APIC = 1 << 21,
    CPUID_1_ECX_TSC_DEADLINE = 1 << 24,
};

#define BASE_ADDRESS 0x000ffffffffff000ull

static volatile uint32_t *registers; /* NULL: x2APIC */
static bool initialised;
static bool tsc_deadline;
static uint32_t id;

static uint32_t read(enum apic_register r)
{
    return registers ? registers[r / 4] : (uint32_t)rdmsr(MSR_X2APIC + r / 16);
}

static void write(enum apic_register r, uint32_t value)
{
    if (registers)
        registers[r / 4] = value;
    else
        wrmsr(MSR_X2APIC + r / 16, value);
}

/* x2APIC if the processor has it, or the firmware has chosen it (there is no simple way back). */
static bool open_registers(struct cpuid features)
{
    uint64_t base = rdmsr(MSR_APIC_BASE), wanted = base | BASE_ENABLE;
    if (features.ecx & CPUID_1_ECX_X2APIC)
        wanted |= BASE_X2APIC;
    if (base == 0 || base == UINT64_MAX) /* a machine that has the bit in CPUID, but no APIC */
        return false;
    /* Off, on, x2APIC is the only order allowed (SDM 3A figure 11-27). */
    if (!(base & BASE_ENABLE))
        wrmsr(MSR_APIC_BASE, base | BASE_ENABLE);
    if (wanted & BASE_X2APIC) {
        if (!(base & BASE_X2APIC))
            wrmsr(MSR_APIC_BASE, wanted);
        return true;
    }
    registers = paging_map_device(base & BASE_ADDRESS, 4096);
    return registers != NULL;
}

bool apic_init(void)
{
    if (initialised)
        return true;
    struct cpuid features = cpuid(1, 0);
    if (!(features.edx & CPUID_1_EDX_APIC) || !open_registers(features)) {
        log_line("apic: no local APIC");
        return false;
    }
    id = registers ? features.ebx >> 24 : read(APIC_ID);
    tsc_deadline = features.ecx & CPUID_1_ECX_TSC_DEADLINE;
    /*
     * The firmware may have left LINT0 as the way in for a pair of 8259s. Closing it here makes
     * them harmless without touching them, whether they exist or not.
     */
    write(APIC_LVT_LINT0, LVT_MASKED);
    write(APIC_SPURIOUS, SPURIOUS_ENABLE | INTERRUPT_SPURIOUS);
    initialised = true;
    log_line("apic: local APIC %u, %s%s", id, registers ? "xAPIC" : "x2APIC",
             tsc_deadline ? ", TSC deadline" : "");
    return true;
}

/* Modes are the same on all: what the first one found holds for this one. */
void apic_init_processor(void)
{
    uint64_t base = rdmsr(MSR_APIC_BASE);
    if (!(base & BASE_ENABLE))
        wrmsr(MSR_APIC_BASE, base |= BASE_ENABLE);
    if (!registers && !(base & BASE_X2APIC))
        wrmsr(MSR_APIC_BASE, base | BASE_X2APIC);
    write(APIC_LVT_LINT0, LVT_MASKED);
    write(APIC_SPURIOUS, SPURIOUS_ENABLE | INTERRUPT_SPURIOUS);
}

/* In memory it takes two writes, between which no interrupt may send another message. */
static void send(uint32_t to, uint32_t command)
{
    if (!registers) {
        __asm__ volatile("mfence" ::: "memory"); /* what was written before is seen by the other */
        wrmsr(MSR_X2APIC + APIC_COMMAND / 16, (uint64_t)to << 32 | command);
        return;
    }
    bool were_on = interrupts_save();
    while (read(APIC_COMMAND) & COMMAND_PENDING)
        cpu_relax();
    write(APIC_COMMAND_TO, to << 24);
    write(APIC_COMMAND, command);
    interrupts_restore(were_on);
}

void apic_send(uint32_t to, unsigned vector)
{
    send(to, COMMAND_ASSERT | vector);
}

void apic_send_nmi(uint32_t to)
{
    send(to, COMMAND_ASSERT | COMMAND_NMI);
}

void apic_send_init(uint32_t to)
{
    send(to, COMMAND_ASSERT | COMMAND_INIT);
}

void apic_send_startup(uint32_t to, unsigned page)
{
    send(to, COMMAND_ASSERT | COMMAND_STARTUP | page);
}

uint32_t apic_id(void)
{
    return id;
}

void apic_end_of_interrupt(void)
{
    write(APIC_EOI, 0);
}

void apic_timer_init(unsigned vector)
{
    write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
    write(APIC_LVT_TIMER, vector);
}

void apic_timer_init_silent(void)
{
    write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
    write(APIC_LVT_TIMER, LVT_PERIODIC | LVT_MASKED);
}

/*
 * QEMU and KVM emulate one that counts nanoseconds, unless the hypervisor's leaf says otherwise. On
 * bare metal it counts the bus or crystal clock, which we don't know: there the deadline timer is
 * used, and the PM timer measures the clock.
 */
uint32_t apic_timer_hz(void)
{
    uint32_t told = hypervisor_leaf(HYPERVISOR_TIMING).ebx; /* kHz */
    return told && told < UINT32_MAX / 1000 ? told * 1000 : 1000000000;
}

void apic_timer_start(uint32_t count)
{
    write(APIC_TIMER_INITIAL, count);
}

uint32_t apic_timer_remaining(void)
{
    return read(APIC_TIMER_CURRENT);
}

bool apic_has_tsc_deadline(void)
{
    return tsc_deadline;
}

void apic_tsc_deadline_init(unsigned vector)
{
    write(APIC_LVT_TIMER, LVT_TSC_DEADLINE | vector);
    /*
     * In xAPIC mode that was a write to memory, and a write to an MSR doesn't wait for one (SDM 3A
     * 11.5.4.1).
     */
    __asm__ volatile("mfence" ::: "memory");
}

void apic_tsc_deadline_start(uint64_t tsc)
{
    wrmsr(MSR_TSC_DEADLINE, tsc);
}
