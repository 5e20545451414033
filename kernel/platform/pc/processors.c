/*
 * Further processors of a PC.
 */
#include "kernel/errno.h"
#include "kernel/platform.h"

unsigned platform_processor_count(void)
{
    return 1;
}

int platform_processor_start(unsigned number, struct cpu_local *cpu)
{
    (void)number, (void)cpu;
    return -ENODEV;
}

void platform_processor_kick(unsigned number)
{
    (void)number;
}
