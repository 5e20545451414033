/*
 * hitoma.failalloc=SEED:RATE: one of the kernel's allocations in RATE fails, by chance: of a page,
 * of a block of its heap, of a promise. hitoma.failalloc=N: only the N-th from here on, which is
 * logged. For tests: a kernel that is refused memory says so to whoever asked, and goes on.
 */
#include "kernel/errno.h"
#include "kernel/log.h"
#include "kernel/option.h"
#include "kernel/page.h"

static unsigned countdown;
static unsigned rate;
static uint64_t state;

static bool fails_now(void)
{
    if (rate == 0) {
        if (countdown == 0 || --countdown > 0)
            return false;
        log_line("failalloc: this allocation fails");
        return true;
    }
    state ^= state << 13; /* Marsaglia's xorshift */
    state ^= state >> 7;
    state ^= state << 17;
    return (state >> 32) % rate == 0;
}

static const char *read_number(const char *text, unsigned *number)
{
    for (*number = 0; *text >= '0' && *text <= '9'; text++)
        *number = *number * 10 + (*text - '0');
    return text;
}

static int set(const char *value)
{
    unsigned first;
    const char *rest = read_number(value, &first);
    if (*rest == ':') {
        rest = read_number(rest + 1, &rate);
        if (rate == 0)
            return -EINVAL;
        state = first * 0x9e3779b97f4a7c15 | 1;
    } else {
        countdown = first;
    }
    if (rest == value || *rest)
        return -EINVAL;
    page_alloc_fails = fails_now;
    return 0;
}

OPTION("failalloc", "SEED:RATE or N: the kernel's allocations fail by chance, or the N-th", set);

/* vm.c and heap.c name it; other programs, NEEDS = fail-alloc. */
const char part_fail_alloc = 0;
