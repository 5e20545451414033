/*
 * The time of day: read once from whatever knows it, then kept by the clock.
 *
 * KVM's clock is asked first, since it knows fractions of a second in three exits; then the RTC,
 * which knows whole seconds, so that we may be one behind: to wait for its next tick would take up
 * to a second, which is longer than many of our machines live.
 */
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/platform/pc/acpi.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/kvmclock.h"
#include "kernel/platform/pc/rtc.h"

/*
 * 2026-01-01 00:00:00 UTC: for a machine that has no idea. The date of the build would be nearer to
 * the truth, but then no two builds would be the same.
 */
#define STATED_EPOCH 1767225600ull
#define NS_A_SECOND  1000000000ull

/* Wall clock minus platform_clock_ns(); 0: not known yet. */
static uint64_t offset_ns;

static uint64_t ask_kvmclock(void)
{
    struct kvmclock kvmclock;
    if (!kvmclock_read(&kvmclock) || kvmclock.wall_ns < NS_A_SECOND)
        return 0;
    unsigned __int128 since = (unsigned __int128)(rdtsc() - kvmclock.tsc) * kvmclock.rate;
    return kvmclock.wall_ns + (uint64_t)(since >> CLOCK_SHIFT);
}

static uint64_t ask_rtc(void)
{
    struct rtc_registers registers;
    uint64_t seconds;
    const struct acpi_fadt *fadt = acpi_fadt();
    if (fadt->no_cmos_clock || !rtc_read(fadt->century_index, &registers) ||
        !rtc_seconds(registers, &seconds))
        return 0;
    return seconds * NS_A_SECOND;
}

static uint64_t ask_somebody(void)
{
    uint64_t now = ask_kvmclock();
    const char *who = "kvmclock";
    if (!now) {
        now = ask_rtc();
        who = "the RTC";
    }
    if (!now) {
        now = STATED_EPOCH * NS_A_SECOND;
        who = "nobody: this machine has no wall clock, so it counts from 2026-01-01";
    }
    log_line("wall clock: %llu s since 1970, by %s", now / NS_A_SECOND, who);
    return now;
}

uint64_t platform_wall_offset_ns(void)
{
    if (!offset_ns) {
        uint64_t wall = ask_somebody();
        offset_ns = wall - platform_clock_ns();
    }
    return offset_ns;
}
