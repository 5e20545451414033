/*
 * Random numbers by the processor: RDSEED, else RDRAND (SDM 1, 7.3.17). Each platform says what
 * else it has (platform_random()).
 *
 * Either may have none at the moment; Intel's advice is ten attempts. A processor whose RDRAND
 * gives all ones or all zeroes is broken (some were, after a suspend): two equal in a row are
 * refused.
 */
#include "kernel/platform/random.h"

#include "kernel/platform/x86.h"

enum { ATTEMPTS = 10, HAS_RDRAND = 1 << 30, HAS_RDSEED = 1 << 18 };

static bool rdseed(uint64_t *value)
{
    bool good;
    __asm__ volatile("rdseed %0" : "=r"(*value), "=@ccc"(good));
    return good;
}

static bool rdrand(uint64_t *value)
{
    bool good;
    __asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(good));
    return good;
}

bool processor_random(uint64_t *value)
{
    static uint64_t last;
    bool has_rdseed = cpuid(0, 0).eax >= 7 && cpuid(7, 0).ebx & HAS_RDSEED;
    bool has_rdrand = cpuid(1, 0).ecx & HAS_RDRAND;
    bool good = false;
    for (int i = 0; i < ATTEMPTS && has_rdseed && !good; i++)
        good = rdseed(value);
    for (int i = 0; i < ATTEMPTS && has_rdrand && !good; i++)
        good = rdrand(value);
    if (!good || *value == last)
        return false;
    last = *value;
    return true;
}
