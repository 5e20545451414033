/*
 * Who knows the time-stamp counter's rate without measuring. See clock.h.
 */
#include "kernel/platform/clock.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/hypervisor.h"
#include "kernel/platform/pc/kvmclock.h"

/*
 * SDM 2A, CPUID: leaf 0x15 gives TSC / crystal as ebx / eax and the crystal in Hz; leaf 0x16 the
 * base frequency in MHz, rounded.
 */
static uint64_t processor_hz(void)
{
    enum { LEAF_TSC = 0x15, LEAF_FREQUENCY = 0x16 };
    uint32_t last = cpuid(0, 0).eax;
    if (last < LEAF_TSC)
        return 0;
    struct cpuid tsc = cpuid(LEAF_TSC, 0);
    if (tsc.eax && tsc.ebx && tsc.ecx)
        return (uint64_t)tsc.ecx * tsc.ebx / tsc.eax;
    return last < LEAF_FREQUENCY ? 0 : (cpuid(LEAF_FREQUENCY, 0).eax & 0xffff) * 1000000ull;
}

struct clock_source clock_rate_told(void)
{
    struct kvmclock kvmclock;
    uint64_t rate = clock_rate_of_hz(hypervisor_leaf(HYPERVISOR_TIMING).eax * 1000ull);
    if (rate)
        return (struct clock_source){"the hypervisor's CPUID", rate};
    if (kvmclock_read(&kvmclock))
        return (struct clock_source){"kvmclock", kvmclock.rate};
    return (struct clock_source){"the processor's CPUID", clock_rate_of_hz(processor_hz())};
}
