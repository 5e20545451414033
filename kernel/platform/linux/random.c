/*
 * Random numbers: Linux's.
 */
#include "kernel/platform.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/x86.h"

bool platform_random(uint64_t *value)
{
    return hypercall_getrandom(value, sizeof(*value), 0) == sizeof(*value);
}

uint64_t platform_cycles(void)
{
    return rdtsc();
}
