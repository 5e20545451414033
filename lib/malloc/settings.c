/*
 * What the environment says about malloc(): MALLOC_FAIL and MALLOC_LEAKS (internal.h).
 */
#include <stdlib.h>
#include <unistd.h>

#include "lib/lock.h"
#include "lib/malloc/internal.h"
#include "lib/stdlib/environment.h"

bool malloc_leaks_wanted;

static struct lock lock;        /* of these, once they are read */
static unsigned long countdown; /* MALLOC_FAIL=N: how many until the one that fails */
static unsigned long rate;      /* MALLOC_FAIL=SEED:RATE */
static uint64_t state;

static const char *number(const char *text, unsigned long *value)
{
    for (*value = 0; *text >= '0' && *text <= '9'; text++)
        *value = *value * 10 + (*text - '0');
    return text;
}

bool malloc_settings_read(void)
{
    const char *leaks = getenv_unlocked("MALLOC_LEAKS");
    const char *fail = getenv_unlocked("MALLOC_FAIL");
    malloc_leaks_wanted = leaks && *leaks == '1';
    if (!fail)
        return false;
    unsigned long seed;
    fail = number(fail, &seed);
    if (*fail == ':') {
        number(fail + 1, &rate);
        state = seed * 0x9e3779b97f4a7c15 | 1;
    } else {
        countdown = seed;
    }
    return true;
}

/* Whoever counts up learns when the program asks for no more. */
static bool say_refused(void)
{
    static const char text[] = "malloc: this allocation fails, as MALLOC_FAIL says\n";
    return write(STDERR_FILENO, text, sizeof(text) - 1) != 0;
}

bool malloc_fails_now(void)
{
    lock_take(&lock);
    bool is_last = rate == 0 && countdown > 0 && --countdown == 0;
    state ^= state << 13; /* Marsaglia's xorshift */
    state ^= state >> 7;
    state ^= state << 17;
    bool is_drawn = rate != 0 && (state >> 32) % rate == 0;
    lock_give(&lock);
    return is_last ? say_refused() : is_drawn;
}
