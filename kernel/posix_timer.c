/*
 * The program's timers: timer_create() and its like. alarm() and setitimer() are made of them in
 * lib/.
 *
 * Each has a timer of kernel/timer.h, which sends a signal when it expires, and the signal's place
 * in the queue (signal.h). One that expires again before its signal was taken doesn't send another:
 * it counts (overrun).
 *
 *   PX-1  All timers are in a table, under timers_lock (LOCK_POSIX_TIMERS). An expiry is under the
 *         lock of kernel/timer.c alone, and works on its own timer's fields: whoever else changes
 *         them has cancelled it first.
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
    struct signal_entry signal;
    int clock;
    struct timer_event event;
    uint64_t interval_ns;
    bool is_wall;     /* PX-2: the deadline is a time of day */
    uint64_t wall_ns; /* that */
    uint64_t cpu_ns;  /* PX-3: the time on the clock */
    uint32_t missed;  /* between two expiries, since the interrupt came late */
};

/* The table, by number: pieces that are made when they are needed. */
enum { PIECE = 512 };
static struct posix_timer **pieces[TIMERS_MAX / PIECE];
static int lowest_free; /* no number below it is */
static struct spinlock timers_lock = SPINLOCK(LOCK_POSIX_TIMERS);

static bool is_cpu_clock(int clock)
{
    return clock == CLOCK_OF_PROCESS || clock == CLOCK_OF_CALLER || clock & CLOCK_OF_THREAD;
}

/* ---- expiry: an interrupt ---- */

static void send(struct posix_timer *one)
{
    if (one->event.notify != TIMER_NOTIFY_NONE)
        signal_send_timer(&one->signal, (int32_t)one->missed,
                          one->event.notify == TIMER_NOTIFY_THREAD_ID ? one->event.thread : 0);
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
    one->wall_ns += next - one->timer.deadline_ns;
    return next;
}

static uint64_t expired(struct timer *timer)
{
    struct posix_timer *one = (struct posix_timer *)timer;
    uint64_t now = platform_clock_ns(), next = TIMER_NEVER, used;
    one->missed = 0;
    if (is_cpu_clock(one->clock)) {
        if (clock_read(one->clock, &used) < 0)
            return TIMER_NEVER; /* its thread is gone */
        if (used < one->cpu_ns)
            return now + CPU_LOOK_NS + (one->cpu_ns - used) / CPUS_LOOK;
        one->cpu_ns += one->interval_ns;
    }
    if (one->interval_ns)
        next = next_time(one, now);
    send(one);
    return next;
}

/* ---- the table, under timers_lock ---- */

static struct posix_timer **place_of(int number)
{
    struct posix_timer **piece = number >= 0 && number < TIMERS_MAX ? pieces[number / PIECE] : NULL;
    return piece ? &piece[number % PIECE] : NULL;
}

static struct posix_timer *find(int number)
{
    struct posix_timer **place = place_of(number);
    return place ? *place : NULL;
}

/*
 * Puts it in; its number, or -EAGAIN: there are too many, or `piece`, zeroes, is needed and NULL.
 */
static int enter(struct posix_timer *one, struct posix_timer ***piece)
{
    int number = lowest_free;
    while (find(number))
        number++;
    if (number >= TIMERS_MAX || (!place_of(number) && !*piece))
        return -EAGAIN;
    if (!place_of(number)) {
        pieces[number / PIECE] = *piece;
        *piece = NULL;
    }
    *place_of(number) = one;
    lowest_free = number + 1;
    one->signal.info.timer = number;
    return number;
}

static struct posix_timer *take_out(int number)
{
    struct posix_timer *one = find(number);
    if (one)
        *place_of(number) = NULL;
    if (one && number < lowest_free)
        lowest_free = number;
    return one;
}

/* ---- making and ending ---- */

static bool is_signal(const struct timer_event *event)
{
    return event->notify == TIMER_NOTIFY_NONE ||
           (event->signal > 0 && event->signal < SIGNAL_COUNT);
}

static bool is_absent(const struct timer_event *event)
{
    if (event->notify != TIMER_NOTIFY_THREAD_ID || !threads_many)
        return event->notify == TIMER_NOTIFY_THREAD_ID && event->thread != (int)first_thread.id;
    bool were_on = spin_lock(&thread_table_lock);
    bool absent = !thread_find(event->thread);
    spin_unlock(&thread_table_lock, were_on);
    return absent;
}

static struct posix_timer *new_timer(int clock, const struct timer_event *event)
{
    struct posix_timer *one = heap_zalloc(sizeof(*one));
    if (!one)
        return NULL;
    one->timer.expired = expired;
    /* The caller's clock, and not that of whoever is interrupted by the expiry. */
    one->clock = clock == CLOCK_OF_CALLER ? (int)(CLOCK_OF_THREAD | thread_current()->id) : clock;
    one->event = *event;
    one->signal.is_timers = true;
    one->signal.info = (struct signal_info){
        .number = event->signal,
        .code = SIGNAL_BY_TIMER,
        .value = event->value,
    };
    return one;
}

int sys_timer_make(int clock, void *program_event, void *program_number)
{
    struct timer_event event;
    uint64_t now;
    int error = copy_in(&event, program_event, sizeof(event));
    if (!error)
        error = clock_read(clock, &now);
    if (!error && (!is_signal(&event) || is_absent(&event)))
        error = -EINVAL;
    if (error)
        return error;
    struct posix_timer *one = new_timer(clock, &event);
    struct posix_timer **piece = place_of(lowest_free) ? NULL : heap_zalloc(PIECE * sizeof(*piece));
    bool were_on = spin_lock_threads(&timers_lock);
    int number = one ? enter(one, &piece) : -EAGAIN;
    spin_unlock_threads(&timers_lock, were_on);
    if (piece)
        heap_free(piece);
    if (number < 0) {
        if (one)
            heap_free(one);
        return number;
    }
    error = copy_out(program_number, &number, sizeof(number));
    if (error)
        sys_timer_end(number);
    return error;
}

int sys_timer_end(int number)
{
    bool were_on = spin_lock_threads(&timers_lock);
    struct posix_timer *one = take_out(number);
    spin_unlock_threads(&timers_lock, were_on);
    if (!one)
        return -EINVAL;
    timer_cancel(&one->timer);
    signal_withdraw(&one->signal);
    heap_free(one);
    return 0;
}

/* ---- setting ---- */

static bool to_ns(int64_t seconds, int64_t nanoseconds, uint64_t *ns)
{
    if (nanoseconds < 0 || nanoseconds >= SECOND || seconds < 0)
        return false;
    *ns = seconds < INT64_MAX / SECOND ? (uint64_t)(seconds * SECOND + nanoseconds) : INT64_MAX;
    return true;
}

/* What is left of `deadline`, once it is set: never 0. */
static uint64_t left_until(uint64_t deadline, uint64_t now)
{
    return deadline > now ? deadline - now : 1;
}

static void tell(struct posix_timer *one, struct timer_setting *told)
{
    uint64_t deadline = timer_deadline(&one->timer), left = 0, used;
    if (deadline != TIMER_NEVER)
        left = left_until(deadline, platform_clock_ns());
    if (deadline != TIMER_NEVER && is_cpu_clock(one->clock) && clock_read(one->clock, &used) == 0)
        left = left_until(one->cpu_ns, used);
    *told = (struct timer_setting){one->interval_ns / SECOND, one->interval_ns % SECOND,
                                   left / SECOND, left % SECOND};
}

int sys_timer_get(int number, void *program_setting)
{
    struct timer_setting told;
    bool were_on = spin_lock_threads(&timers_lock);
    struct posix_timer *one = find(number);
    if (one)
        tell(one, &told);
    spin_unlock_threads(&timers_lock, were_on);
    return one ? copy_out(program_setting, &told, sizeof(told)) : -EINVAL;
}

/*
 * The deadline by our clock, read last, for a time on the timer's; in the past: at once. (A thread
 * that has ended leaves a clock that stands at 0.)
 */
static uint64_t deadline_of(struct posix_timer *one, uint64_t value, bool is_absolute)
{
    uint64_t on_clock = 0;
    if (is_absolute)
        clock_read(one->clock, &on_clock);
    return platform_clock_ns() + (value > on_clock ? value - on_clock : 0);
}

/* Anew; value 0: not at all. Under timers_lock. */
static void set(struct posix_timer *one, unsigned flags, uint64_t value, uint64_t interval)
{
    bool is_absolute = flags & TIMER_ABSOLUTE_TIME;
    uint64_t used = 0;
    timer_cancel(&one->timer);
    one->interval_ns = interval;
    one->signal.overrun = 0;
    one->is_wall =
        is_absolute && (one->clock == CLOCK_OF_WALL || one->clock == CLOCK_OF_WALL_COARSE);
    one->wall_ns = value;
    if (!is_absolute)
        clock_read(one->clock, &used);
    one->cpu_ns = used + value;
    if (value > 0)
        timer_set(&one->timer, deadline_of(one, value, is_absolute));
}

int sys_timer_set(int number, unsigned flags, void *program_setting, void *program_old)
{
    struct timer_setting setting, old;
    uint64_t value, interval;
    int error = copy_in(&setting, program_setting, sizeof(setting));
    if (error)
        return error;
    if (!to_ns(setting.value_seconds, setting.value_nanoseconds, &value) ||
        !to_ns(setting.interval_seconds, setting.interval_nanoseconds, &interval))
        return -EINVAL;
    bool were_on = spin_lock_threads(&timers_lock);
    struct posix_timer *one = find(number);
    if (one) {
        tell(one, &old);
        set(one, flags, value, interval);
    }
    spin_unlock_threads(&timers_lock, were_on);
    if (!one)
        return -EINVAL;
    return program_old ? copy_out(program_old, &old, sizeof(old)) : 0;
}

int sys_timer_overrun(int number)
{
    bool were_on = spin_lock_threads(&timers_lock);
    const struct posix_timer *one = find(number);
    int overrun = one ? one->signal.overrun : -EINVAL;
    spin_unlock_threads(&timers_lock, were_on);
    return overrun;
}

/* PX-2 */
void posix_timers_look_again(void)
{
    bool were_on = spin_lock_threads(&timers_lock);
    for (int number = 0; number < TIMERS_MAX; number += pieces[number / PIECE] ? 1 : PIECE) {
        struct posix_timer *one = find(number);
        if (one && one->is_wall && timer_cancel(&one->timer))
            timer_set(&one->timer, deadline_of(one, one->wall_ns, true));
    }
    spin_unlock_threads(&timers_lock, were_on);
}
