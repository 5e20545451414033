/*
 * See power_limit.h.
 *
 * The time is over in the timer's interrupt, which comes whatever the program does: it may block
 * SIGTERM, or let threads spin that are more important than all others.
 */
#include "kernel/power_limit.h"

#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/platform.h"
#include "kernel/report.h"
#include "kernel/signal_numbers.h"
#include "kernel/thread.h"
#include "kernel/timer.h"

enum {
    GRACE_S = 10,
    GRACE_MAX_S = 86400,
    STATUS_TOO_LATE = 128 + SIGNAL_KILL, /* as of any program that had to be killed */
};

static unsigned grace_s = GRACE_S;

static int set_grace(const char *value)
{
    unsigned seconds = 0;
    if (!*value)
        return -EINVAL;
    for (; *value; value++) {
        if (*value < '0' || *value > '9')
            return -EINVAL;
        seconds = seconds * 10 + (unsigned)(*value - '0');
        if (seconds > GRACE_MAX_S)
            return -EINVAL;
    }
    grace_s = seconds;
    return 0;
}
OPTION("grace", "seconds that a program may take to end after the power button (10); 0: any number",
       set_grace);

static uint64_t too_late(struct timer *timer)
{
    (void)timer;
    report_begin(STATUS_TOO_LATE);
    report_line("the program has not ended within %u s of the power button (SIGTERM)", grace_s);
    report_threads();
    report_end();
}

static struct timer limit = {.expired = too_late};

/* A timer's set-up may ask for memory. So it is set once, for now: nobody is called. */
void power_limit_prepare(void)
{
    if (!this_cpu()->timer_ready)
        platform_timer_set(platform_clock_ns());
}

void power_limit_begin(void)
{
    static bool begun;
    if (grace_s > 0 && !__atomic_exchange_n(&begun, true, __ATOMIC_SEQ_CST))
        timer_set(&limit, platform_clock_ns() + grace_s * 1000000000ull);
}
