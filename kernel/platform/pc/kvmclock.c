/*
 * KVM's paravirtual clock (Linux: Documentation/virt/kvm/x86/msr.rst and cpuid.rst).
 *
 * The guest names a piece of its memory by an MSR, the host writes there a point of the line
 * between TSC and time, and its slope. Linux reads that memory at each clock_gettime(); since we
 * trust the TSC to be steady, one look is enough, and the host is told to stop writing.
 */
#include "kernel/platform/pc/kvmclock.h"

#include "kernel/platform/clock.h"
#include "kernel/platform/pc/cpu.h"
#include "kernel/platform/pc/hypervisor.h"

enum {
    KVM_FEATURES = 1, /* leaf, after the base leaf */
    KVM_FEATURE_CLOCKSOURCE2 = 1 << 3,
    MSR_KVM_WALL_CLOCK = 0x4b564d00,
    MSR_KVM_SYSTEM_TIME = 0x4b564d01,
    SYSTEM_TIME_ENABLE = 1,
};

/*
 * Written by the host. `version` is odd while it writes, so an even one says that there is
 * something.
 */
struct system_time {
    uint32_t version;
    uint32_t reserved0;
    uint64_t tsc_timestamp; /* at this TSC... */
    uint64_t system_time;   /* ...it was so many nanoseconds since the host's time 0 of us */
    uint32_t tsc_to_system_mul;
    int8_t tsc_shift; /* ns = ((cycles << tsc_shift) * tsc_to_system_mul) >> 32 */
    uint8_t flags;
    uint8_t reserved1[2];
};
_Static_assert(sizeof(struct system_time) == 32, "KVM's interface");

struct wall_clock {
    uint32_t version;
    uint32_t seconds; /* since 1970, at the host's time 0 of us */
    uint32_t nanoseconds;
};
_Static_assert(sizeof(struct wall_clock) == 12, "KVM's interface");

static volatile struct system_time system_time __attribute__((aligned(32)));
static volatile struct wall_clock wall_clock __attribute__((aligned(32)));

/* The host's slope in our scale: from 2^-32 to 2^-CLOCK_SHIFT. 0 if that doesn't fit. */
static uint64_t rate_of(uint32_t multiplier, int shift)
{
    int left = CLOCK_SHIFT - 32 + shift;
    return left < 0 || left > 31 ? 0 : (uint64_t)multiplier << left;
}

bool kvmclock_read(struct kvmclock *kvmclock)
{
    struct cpuid base = hypervisor_leaf(0);
    /* "KVMKVMKVM\0\0\0" */
    if (base.ebx != 0x4b4d564b || base.ecx != 0x564b4d56 || base.edx != 0x4d)
        return false;
    if (!(cpuid(HYPERVISOR_LEAVES + KVM_FEATURES, 0).eax & KVM_FEATURE_CLOCKSOURCE2))
        return false;
    wrmsr(MSR_KVM_WALL_CLOCK, (uintptr_t)&wall_clock);
    wrmsr(MSR_KVM_SYSTEM_TIME, (uintptr_t)&system_time | SYSTEM_TIME_ENABLE);
    uint64_t rate = rate_of(system_time.tsc_to_system_mul, system_time.tsc_shift);
    uint64_t wall = wall_clock.seconds * 1000000000ull + wall_clock.nanoseconds;
    bool written = system_time.version != 0 && system_time.version % 2 == 0;
    *kvmclock = (struct kvmclock){rate, wall + system_time.system_time, system_time.tsc_timestamp};
    wrmsr(MSR_KVM_SYSTEM_TIME, 0);
    return written && rate != 0;
}
