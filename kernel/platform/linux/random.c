/*
 * Random numbers in a Linux process: the processor's, and mixed into the first two of them what
 * Linux gives each process at its start (getauxval(3), AT_RANDOM: 128 bits of its own generator).
 * Where the processor has none, there are these two.
 */
#include "kernel/platform.h"
#include "kernel/platform/linux/process.h"
#include "kernel/platform/random.h"
#include "kernel/platform/x86.h"
#include "kernel/string.h"

bool platform_random(uint64_t *value)
{
    enum { GIVEN = 2 };
    static unsigned taken;
    char *given = (char *)process_auxiliary(AUXILIARY_RANDOM); /* aligned to nothing */
    bool good = processor_random(value);
    if (!given || taken == GIVEN)
        return good;
    uint64_t word;
    memcpy(&word, given + taken * sizeof(word), sizeof(word));
    memset(given + taken++ * sizeof(word), 0, sizeof(word)); /* nobody finds it there later */
    *value = word ^ (good ? *value : 0);
    return true;
}

uint64_t platform_cycles(void)
{
    return rdtsc();
}
