/*
 * hitoma.preempt=ns: for tests. Each processor is interrupted at random intervals, at most so long,
 * and its thread's turn is over each time. So switches come between any two instructions, and what
 * is wrong with one order of events is met in seconds instead of years.
 *
 * The intervals come from a seed, hitoma.seed=: the same one gives the same intervals, though not
 * the same run, since time is the host's. (Under -icount it is the same run.)
 */
#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/platform.h"
#include "kernel/scheduler.h"

enum { STORM_DEFAULT_NS = 200000 };

static uint64_t longest_ns;
static uint64_t state = 0x9e3779b97f4a7c15;

static int read_number(const char *value, uint64_t *number)
{
    uint64_t result = 0;
    for (; *value >= '0' && *value <= '9'; value++)
        result = result * 10 + (*value - '0');
    *number = result;
    return *value ? -EINVAL : 0;
}

static int set_longest(const char *value)
{
    return read_number(value, &longest_ns);
}

static int set_seed(const char *value)
{
    uint64_t seed;
    int error = read_number(value, &seed);
    state ^= seed * 0xbf58476d1ce4e5b9;
    return error;
}

OPTION("preempt", "nanoseconds: threads lose the processor at random, so often at least (tests)",
       set_longest);
OPTION("seed", "a number: where hitoma.preempt='s chance begins", set_seed);

/* Marsaglia's xorshift. Processors share it without a lock: chance is all it is. */
static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

void storm_default(void)
{
    if (!longest_ns)
        longest_ns = STORM_DEFAULT_NS;
}

/* At the timer's interrupt, and when a processor begins: when does the next one come? */
uint64_t storm_next(uint64_t now)
{
    return longest_ns ? now + 1 + next_random() % longest_ns : TIMER_NEVER;
}
