/*
 * KVM's paravirtual clock: here only asked once for what it knows, the TSC's rate and the wall
 * clock's time at boot.
 */
#ifndef PC_KVMCLOCK_H
#define PC_KVMCLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct kvmclock {
    uint64_t rate;    /* of the TSC, in the clock's scale (clock.h) */
    uint64_t wall_ns; /* since 1970, when the TSC was... */
    uint64_t tsc;     /* ...this */
};

/* False: this machine has no such clock, or tells nonsense. Exits: 4 to 5 CPUID, 3 MSR writes. */
bool kvmclock_read(struct kvmclock *kvmclock);

#endif
