/*
 * The program's timers: timer_create() and its like. alarm() and setitimer() are made of them in
 * lib/.
 *
 * Each has a timer of kernel/timer.h, which sends a signal when it expires. One that expires again
 * before its signal was taken doesn't send another: it counts (overrun).
 *
 *   PX-1  All timers are in a table, under timers_lock (LOCK_POSIX_TIMERS), which is not held over
 *         timer_cancel(): an expiry takes no lock of ours. It changes only `overrun`, and sends.
 *   PX-2  A timer on the wall clock that was set to a time of day is set anew when the clock is
 *         (time_of_day.h). One that was set to a span isn't.
 *   PX-3  Clocks that count a thread's, or the program's, share of the processors have no moment
 *         that could be waited for: such a timer looks, when the time may have come at the
 *         earliest, whether it has.
 */
#include "kernel/posix_timer.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/platform.h"
#include "kernel/clock_numbers.h"
#include "kernel/signal.h"
#include "kernel/sys_clock.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/threads.h"
#include "kernel/time_of_day.h"
#include "kernel/timer.h"

#pragma weak thread_find
#pragma weak thread_table_lock

#define SECOND 1000000000ll

/* PX-3: several processors may use the time; and not too often. */
enum { CPU_LOOK_NS = 100000, CPUS_LOOK = 4 };

struct posix_timer {
    struct timer timer; /* first */
    int clock;
    struct timer_event event;
    int number;
    uint64_t interval_ns;
    bool is_wall; /* PX-2: the deadline is a time of day */
    uint64_t wall_ns;
    uint64_t cpu_ns;    /* PX-3: the time on the clock */
    uint32_t missed;    /* between two expiries, since the interrupt came late */
    volatile uint32_t overrun; /* of the signal that was taken last */
};

static struct spinlock timers_lock = SPINLOCK(LOCK_POSIX_TIMERS);
static struct posix_timer *timers[TIMERS_MAX]; /* by number */

static bool is_cpu_clock(int clock)
{
    return clock == CLOCK_OF_PROCESS || clock == CLOCK_OF_CALLER || clock & CLOCK_OF_THREAD;
}

/* ---- expiry: an interrupt ---- */

static void send(struct posix_timer *one)
{
    const struct signal_info info = {
        .number = one->event.signal,
        .code = SIGNAL_BY_TIMER,
        .timer = one->number,
        .value = one->event.value,
        .overrun = (int)one->missed,
    };
    if (one->event.notify == TIMER_NOTIFY_NONE)
        return;
    if (one->event.notify == TIMER_NOTIFY_THREAD_ID && threads_many) {
        bool were_on = spin_lock(&thread_table_lock);
        struct thread *thread = thread_find(one->event.thread);
        if (thread)
            signal_send_thread(thread, &info);
        spin_unlock(&thread_table_lock, were_on);
    } else {
        signal_send(&info);
    }
}

/* The next time that lies ahead; the ones that were missed are counted. */
static uint64_t next_time(struct posix_timer *one, uint64_t now)
{
    uint64_t next = one->timer.deadline_ns + one->interval_ns;
    if (next <= now) {
        uint64_t missed = (now - next) / one->interval_ns + 1;
        uint64_t sum = one->missed + missed;
        one->missed = sum < TIMER_OVERRUN_MAX ? (uint32_t)sum : TIMER_OVERRUN_MAX;
        next += missed * one->interval_ns;
    }
    return next;
}

static uint64_t expired(struct timer *timer)
{
    struct posix_timer *one = (struct posix_timer *)timer;
    uint64_t now = platform_clock_ns(), next = TIMER_NEVER, used;
    one->missed = 0;
    if (is_cpu_clock(one->clock) && clock_read(one->clock, &used) == 0) {
        if (used < one->cpu_ns)
            return now + CPU_LOOK_NS + (one->cpu_ns - used) / CPUS_LOOK;
        one->cpu_ns += one->interval_ns;
    }
    if (one->interval_ns)
        next = next_time(one, now);
    send(one);
    return next;
}

/* ---- settings ---- */

static bool to_ns(int64_t seconds, int64_t nanoseconds, uint64_t *ns)
{
    if (nanoseconds < 0 || nanoseconds >= SECOND || seconds < 0)
        return false;
    *ns = seconds < INT64_MAX / SECOND ? (uint64_t)(seconds * SECOND + nanoseconds) : INT64_MAX;
    return true;
}

static struct posix_timer *find(int number)
{
    return number >= 0 && number < TIMERS_MAX ? timers[number] : NULL;
}

int sys_timer_make(int clock, void *program_event, void *program_number)
{
    struct timer_event event;
    uint64_t now;
    int error = copy_in(&event, program_event, sizeof(event));
    if (!error)
        error = clock_read(clock, &now);
    if (!error && event.notify != TIMER_NOTIFY_NONE &&
        (event.signal <= 0 || event.signal >= SIGNAL_COUNT))
        error = -EINVAL;
    if (error)
        return error;
    struct posix_timer *one = heap_zalloc(sizeof(*one));
    if (!one)
        return -EAGAIN;
    one->timer.expired = expired;
    one->clock = clock;
    one->event = event;
    bool were_on = spin_lock_threads(&timers_lock);
    int number = 0;
    while (number < TIMERS_MAX && timers[number])
        number++;
    if (number < TIMERS_MAX)
        timers[number] = one;
    spin_unlock_threads(&timers_lock, were_on);
    one->number = number;
    error = number < TIMERS_MAX ? copy_out(program_number, &number, sizeof(number)) : -EAGAIN;
    if (error) {
        if (number < TIMERS_MAX)
            timers[number] = NULL;
        heap_free(one);
    }
    return error;
}

int sys_timer_end(int number)
{
    bool were_on = spin_lock_threads(&timers_lock);
    struct posix_timer *one = find(number);
    if (one)
        timers[number] = NULL;
    spin_unlock_threads(&timers_lock, were_on);
    if (!one)
        return -EINVAL;
    timer_cancel(&one->timer);
    heap_free(one);
    return 0;
}

static void tell(struct posix_timer *one, struct timer_setting *told)
{
    uint64_t deadline = timer_deadline(&one->timer), now = platform_clock_ns();
    uint64_t left = deadline == TIMER_NEVER ? 0 : deadline > now ? deadline - now : 1;
    *told = (struct timer_setting){one->interval_ns / SECOND, one->interval_ns % SECOND,
                                   left / SECOND, left % SECOND};
}

int sys_timer_get(int number, void *program_setting)
{
    struct timer_setting told;
    struct posix_timer *one = find(number);
    if (!one)
        return -EINVAL;
    tell(one, &told);
    return copy_out(program_setting, &told, sizeof(told));
}

/* The deadline by our clock for a time on the timer's; in the past: at once. */
static uint64_t deadline_of(struct posix_timer *one, uint64_t value, bool is_absolute)
{
    uint64_t now = platform_clock_ns(), on_clock = now;
    if (!is_absolute)
        return now + value;
    clock_read(one->clock, &on_clock);
    return value > on_clock ? now + (value - on_clock) : now;
}

int sys_timer_set(int number, unsigned flags, void *program_setting, void *program_old)
{
    struct timer_setting setting, old;
    uint64_t value, interval;
    struct posix_timer *one = find(number);
    int error = one ? copy_in(&setting, program_setting, sizeof(setting)) : -EINVAL;
    if (error)
        return error;
    if (!to_ns(setting.value_seconds, setting.value_nanoseconds, &value) ||
        !to_ns(setting.interval_seconds, setting.interval_nanoseconds, &interval))
        return -EINVAL;
    tell(one, &old);
    timer_cancel(&one->timer);
    one->interval_ns = interval;
    one->missed = one->overrun = 0;
    one->is_wall = flags & TIMER_ABSOLUTE_TIME && !is_cpu_clock(one->clock) &&
                   (one->clock == CLOCK_OF_WALL || one->clock == CLOCK_OF_WALL_COARSE);
    one->wall_ns = value;
    uint64_t used = 0;
    if (!(flags & TIMER_ABSOLUTE_TIME))
        clock_read(one->clock, &used);
    one->cpu_ns = used + value;
    if (value > 0)
        timer_set(&one->timer, deadline_of(one, value, flags & TIMER_ABSOLUTE_TIME));
    return program_old ? copy_out(program_old, &old, sizeof(old)) : 0;
}

int sys_timer_overrun(int number)
{
    struct posix_timer *one = find(number);
    return one ? (int)one->overrun : -EINVAL;
}

/* From signal.c, under signal_lock: the signal was taken, with so many overruns. */
void posix_timer_taken(int number, int overrun)
{
    if (find(number))
        timers[number]->overrun = (uint32_t)overrun;
}

/* PX-2 */
void posix_timers_look_again(void)
{
    for (int number = 0; number < TIMERS_MAX; number++) {
        struct posix_timer *one = timers[number];
        if (one && one->is_wall && timer_cancel(&one->timer))
            timer_set(&one->timer, deadline_of(one, one->wall_ns, true));
    }
}
