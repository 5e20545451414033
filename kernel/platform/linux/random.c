/*
 * Random numbers in a Linux process: the processor's, and mixed into the first two of them what
 * Linux gives each process at its start (getauxval(3), AT_RANDOM: 128 bits of its own generator).
 * Where the processor has none, there are these two.
 */
#include "kernel/platform.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/random.h"
#include "kernel/platform/x86.h"

bool platform_random(uint64_t *value)
{
    enum { GIVEN = 2 };
    static unsigned taken;
    uint64_t *given = (uint64_t *)process_auxiliary(AUXILIARY_RANDOM);
    bool good = processor_random(value);
    if (!given || taken == GIVEN)
        return good;
    *value = given[taken] ^ (good ? *value : 0);
    given[taken++] = 0; /* nobody finds it there later */
    return true;
}

uint64_t platform_cycles(void)
{
    return rdtsc();
}
