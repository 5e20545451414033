/*
 * Timers whose rate is known, for clock.c to measure the time-stamp counter against. See clock.h.
 *
 * In order of preference: the ACPI PM timer (always runs, one port, fixed rate), the HPET (tells
 * its rate), the local APIC's timer (its rate is known under QEMU and KVM only: apic_timer_hz()).
 */
#include "kernel/platform/pc/acpi.h"
#include "kernel/platform/pc/apic.h"
#include "kernel/platform/clock.h"

enum {
    PM_TIMER_HZ = 3579545, /* ACPI 4.8.2.1 */
    PM_TIMER_MASK = 0xffffff,
    /* HPET specification 2.3. 32-bit words. */
    HPET_PERIOD = 0x004 / 4, /* of one tick, in femtoseconds */
    HPET_CONFIGURATION = 0x010 / 4,
    HPET_COUNTER = 0x0f0 / 4,
    HPET_LENGTH = 0x400,
    HPET_ENABLE = 1,
    HPET_PERIOD_MAX = 100000000,
    HPET_PERIOD_MIN = 250000, /* 4 GHz: what clock.h's 32 bits can hold */
};

#define FEMTOSECONDS 1000000000000000ull

static volatile uint32_t *hpet;

static uint32_t read_pm_timer(void)
{
    return acpi_register_read(&acpi_fadt()->timer, 0, 4);
}

static uint32_t read_hpet(void)
{
    return hpet[HPET_COUNTER];
}

/* It counts down, to 0, from all ones. */
static uint32_t read_apic_timer(void)
{
    return ~apic_timer_remaining();
}

static bool open_hpet(uint32_t *hz)
{
    uint64_t address;
    if (!acpi_hpet(&address))
        return false;
    hpet = acpi_map_device(address, HPET_LENGTH);
    uint32_t period = hpet ? hpet[HPET_PERIOD] : 0;
    if (period < HPET_PERIOD_MIN || period > HPET_PERIOD_MAX)
        return false;
    *hz = FEMTOSECONDS / period;
    if (!(hpet[HPET_CONFIGURATION] & HPET_ENABLE))
        hpet[HPET_CONFIGURATION] |= HPET_ENABLE;
    return true;
}

/*
 * A timer that stands still would be waited for in vain. The slowest one ticks every 280 ns, which
 * is at most a few reads.
 */
static bool advances(const struct clock_reference *reference)
{
    enum { PATIENCE = 1000 };
    uint32_t start = reference->read();
    for (int i = 0; i < PATIENCE; i++)
        if ((reference->read() ^ start) & reference->mask)
            return true;
    return false;
}

struct clock_reference clock_reference_find(void)
{
    const struct acpi_fadt *fadt = acpi_fadt();
    struct clock_reference pm_timer = {"the ACPI PM timer", read_pm_timer,
                                       fadt->timer_is_32_bits ? UINT32_MAX : PM_TIMER_MASK,
                                       PM_TIMER_HZ, false};
    struct clock_reference hpet_counter = {"the HPET", read_hpet, UINT32_MAX, 0, false};
    struct clock_reference apic_timer = {"the local APIC's timer", read_apic_timer, UINT32_MAX, 0,
                                         true};
    if (fadt->timer.present && advances(&pm_timer))
        return pm_timer;
    if (open_hpet(&hpet_counter.hz) && advances(&hpet_counter))
        return hpet_counter;
    if (apic_init()) {
        apic_timer_init_silent();
        apic_timer_start(UINT32_MAX);
        apic_timer.hz = apic_timer_hz();
        if (advances(&apic_timer))
            return apic_timer;
    }
    return (struct clock_reference){"nothing", NULL, 0, 0, false};
}
