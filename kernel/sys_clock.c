/*
 * Clocks and sleeping. Times cross the border as struct timespec of lib/: two 64-bit numbers,
 * seconds and nanoseconds.
 */
#include "kernel/clock_line.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/futex.h"
#include "kernel/platform.h"
#include "kernel/posix_timer.h"
#include "kernel/processors.h"
#include "kernel/sys_clock.h"
#include "kernel/syscalls.h"
#include "kernel/thread_numbers.h"
#include "kernel/threads.h"
#include "kernel/time_of_day.h"
#include "kernel/wait.h"

/* In the image if the program makes threads. */
#pragma weak thread_clock_read
#pragma weak processors
#pragma weak processor_count

/* Timers and waits that end at a time of day: in the image if there are any. */
#pragma weak posix_timers_look_again
#pragma weak timerfds_look_again
#pragma weak futex_look_again

enum { TIMER_ABSOLUTE = 4 };

#define SECOND 1000000000ull

struct time {
    int64_t seconds, nanoseconds;
};

/* All the time but that in which the processor slept. Kernel and program are not told apart. */
static uint64_t used_of(const struct cpu_local *cpu, uint64_t now)
{
    uint64_t off = cpu->began_ns + platform_idle_ns(cpu);
    return now > off ? now - off : 0;
}

/*
 * What the program has used of the processors. Both terms of a difference are rounded, by rates
 * that get better: it might go back by a little.
 */
static uint64_t used_ns(void)
{
    static uint64_t last;
    uint64_t now = platform_clock_ns(), used = used_of(&boot_cpu, now);
    for (unsigned i = 1; processors_many && i < processor_count; i++)
        used += used_of(processors[i], now);
    uint64_t before = __atomic_load_n(&last, __ATOMIC_RELAXED);
    if (used <= before)
        return before;
    __atomic_store_n(&last, used, __ATOMIC_RELAXED);
    return used;
}

/* While there is one thread it has used what the program has. */
static int thread_clock(uint32_t id, uint64_t *now)
{
    int error = thread_clock_read ? thread_clock_read(id, now) : -ESRCH;
    if (error != -ESRCH || id > 1)
        return error == -ESRCH ? -EINVAL : error;
    *now = used_ns();
    return 0;
}

int clock_read(int clock, uint64_t *now)
{
    if (clock > 0 && clock & CLOCK_OF_THREAD)
        return thread_clock(clock & ~CLOCK_OF_THREAD, now);
    switch (clock) {
    case CLOCK_OF_WALL_COARSE:
    case CLOCK_OF_WALL: *now = time_of_day_offset_ns() + platform_clock_ns(); return 0;
    case CLOCK_OF_BOOT_MONOTONIC:
    case CLOCK_OF_BOOT_RAW:
    case CLOCK_OF_BOOT_COARSE:
    case CLOCK_OF_BOOT: *now = platform_clock_ns(); return 0;
    case CLOCK_OF_PROCESS: *now = used_ns(); return 0;
    case CLOCK_OF_CALLER: return thread_clock(0, now);
    default: return -EINVAL;
    }
}

int sys_clock_gettime(int clock, void *time)
{
    uint64_t now;
    int error = clock_read(clock, &now);
    if (error)
        return error;
    struct time told = {now / SECOND, now % SECOND};
    return copy_out(time, &told, sizeof(told));
}

/* Who sleeps until a time of day looks again how long that is. */
static struct wait_queue time_was_set;

int sys_clock_settime(int clock, void *time)
{
    struct time wanted;
    int error = copy_in(&wanted, time, sizeof(wanted));
    if (error)
        return error;
    if (clock != CLOCK_OF_WALL || wanted.nanoseconds < 0 || wanted.nanoseconds >= (int64_t)SECOND ||
        wanted.seconds < 0 || wanted.seconds >= (int64_t)(INT64_MAX / SECOND))
        return -EINVAL;
    time_of_day_set(wanted.seconds * SECOND + wanted.nanoseconds);
    wait_notify(&time_was_set);
    if (posix_timers_look_again)
        posix_timers_look_again();
    if (timerfds_look_again)
        timerfds_look_again();
    if (futex_look_again)
        futex_look_again();
    return 0;
}

int sys_clock_share(int wall, void *shared)
{
    struct clock_shared told = {.line = platform_clock_line()};
    if (wall)
        told.wall_offset_ns = time_of_day_offset_ns();
    return copy_out(shared, &told, sizeof(told));
}

/* A time beyond what 64 bits of nanoseconds hold (584 years) is for ever. */
static uint64_t span_of(const struct time *time)
{
    return time->seconds < (int64_t)(INT64_MAX / SECOND)
               ? time->seconds * SECOND + time->nanoseconds
               : INT64_MAX;
}

/*
 * When the clock will be at `time`, by ours; if that has been: now. Ours is read last: what passes
 * in between makes a sleep longer, and never too short.
 */
static uint64_t deadline_at(int clock, uint64_t time)
{
    uint64_t on_clock = 0;
    clock_read(clock, &on_clock);
    return platform_clock_ns() + (time > on_clock ? time - on_clock : 0);
}

/* 0; -EINTR, and how long it would have been. */
static int sleep_for(uint64_t span, uint64_t *left)
{
    uint64_t deadline = platform_clock_ns() + span;
    struct wait_queue queue = {.first = NULL};
    int error = 0;
    wait_begin(&queue);
    while (!error)
        error = wait_sleep(&queue, deadline);
    wait_end(&queue);
    uint64_t now = platform_clock_ns();
    *left = deadline > now ? deadline - now : 0;
    return error == -ETIMEDOUT ? 0 : error;
}

static int sleep_until(int clock, uint64_t time)
{
    int error = 0;
    wait_begin(&time_was_set);
    while (!error)
        error = wait_sleep(&time_was_set, deadline_at(clock, time));
    wait_end(&time_was_set);
    return error == -ETIMEDOUT ? 0 : error;
}

int sys_clock_nanosleep(int clock, unsigned flags, void *until, void *program_left)
{
    struct time time;
    uint64_t now, left;
    int error = copy_in(&time, until, sizeof(time));
    if (!error && (clock == CLOCK_OF_CALLER || clock == CLOCK_OF_PROCESS))
        return -EINVAL; /* who sleeps uses no time */
    if (!error)
        error = clock_read(clock, &now);
    if (error)
        return error;
    if (time.nanoseconds < 0 || time.nanoseconds >= (int64_t)SECOND || time.seconds < 0)
        return -EINVAL;
    if (flags & TIMER_ABSOLUTE)
        return sleep_until(clock, span_of(&time));
    error = sleep_for(span_of(&time), &left);
    if (!error || !program_left)
        return error;
    struct time rest = {left / SECOND, left % SECOND};
    int copy_error = copy_out(program_left, &rest, sizeof(rest));
    return copy_error ? copy_error : error;
}
