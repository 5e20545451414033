/*
 * Random numbers on a PC: the processor's.
 */
#include "kernel/platform.h"
#include "kernel/platform/random.h"
#include "kernel/platform/x86.h"

bool platform_random(uint64_t *value)
{
    return processor_random(value);
}

uint64_t platform_cycles(void)
{
    return rdtsc();
}
