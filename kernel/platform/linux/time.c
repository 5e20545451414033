/*
 * Time in a Linux process: what the clock is measured against, the time of day, the timer.
 *
 * The clock itself is the PC's (kernel/platform/clock.c): programs read the time-stamp counter and
 * need no system call.
 */
#include "kernel/log.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/deadline.h"
#include "kernel/platform/linux/events.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/processors.h"

#define NS_A_SECOND 1000000000ull

static uint64_t ask_linux(int clock)
{
    struct linux_timespec now = {0, 0};
    hypercall_clock_gettime(clock, &now);
    return now.seconds * NS_A_SECOND + now.nanoseconds;
}

/* ---- the clock ---- */

/* Linux knows the rate, and tells it to nobody. */
struct clock_source clock_rate_told(void)
{
    return (struct clock_source){"nobody", 0};
}

static uint32_t read_monotonic(void)
{
    return (uint32_t)ask_linux(LINUX_CLOCK_MONOTONIC);
}

struct clock_reference clock_reference_find(void)
{
    return (struct clock_reference){"Linux's clock", read_monotonic, UINT32_MAX, NS_A_SECOND,
                                    false};
}

uint64_t platform_wall_offset_ns(void)
{
    static uint64_t offset_ns;
    if (!offset_ns) {
        uint64_t wall = ask_linux(LINUX_CLOCK_REALTIME);
        offset_ns = wall - platform_clock_ns();
        log_line("wall clock: %llu s since 1970, by Linux", wall / NS_A_SECOND);
    }
    return offset_ns;
}

/* ---- the timer: deadline.h ---- */

/* At least a nanosecond: none would stop it. */
void timer_start(uint64_t deadline_ns, uint64_t now_ns)
{
    uint64_t ns = deadline_ns > now_ns ? deadline_ns - now_ns : 1;
    const struct linux_itimerspec time = {.value = {ns / NS_A_SECOND, ns % NS_A_SECOND}};
    hypercall_timer_settime(process_cpu_of(this_cpu())->timer, 0, &time, NULL);
}

void timer_init(void)
{
    struct process_cpu *own = process_cpu_of(this_cpu());
    if (this_cpu() == &boot_cpu)
        event_signal_attach(LINUX_SIGALRM, deadline_interrupt, NULL);
    const struct linux_sigevent event = {
        .signal = LINUX_SIGALRM,
        .notify = LINUX_SIGEV_THREAD_ID,
        .thread = own->id,
    };
    long error = hypercall_timer_create(LINUX_CLOCK_MONOTONIC, &event, &own->timer);
    if (error)
        cannot_boot("Linux gives no timer: error %ld", -error);
}
