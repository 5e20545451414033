/*
 * Clocks and sleeping. Times cross the border as struct timespec of lib/: two 64-bit numbers,
 * seconds and nanoseconds.
 */
#include "kernel/clock_line.h"
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"
#include "kernel/thread_numbers.h"
#include "kernel/threads.h"
#include "kernel/time_of_day.h"
#include "kernel/wait.h"

/* In the image if the program makes threads. */
#pragma weak thread_clock_read

/* newlib's numbers. The coarse ones promise less than they get here. */
enum {
    CLOCK_WALL_COARSE,
    CLOCK_WALL,
    CLOCK_PROCESS,
    CLOCK_THREAD,
    CLOCK_MONOTONIC,
    CLOCK_MONOTONIC_RAW,
    CLOCK_MONOTONIC_COARSE,
    CLOCK_BOOT,
};
enum { TIMER_ABSOLUTE = 4 };

#define SECOND 1000000000ull

struct time {
    int64_t seconds, nanoseconds;
};

/*
 * What the program has used of the processor: all the time but that in which the machine slept.
 * Kernel and program are not told apart. Both terms are rounded, by rates that get better: the
 * difference might go back by a little.
 */
static uint64_t used_ns(void)
{
    static uint64_t last;
    uint64_t now = platform_clock_ns(), idle = platform_idle_ns();
    if (now > idle && now - idle > last)
        last = now - idle;
    return last;
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

static int clock_read(int clock, uint64_t *now)
{
    if (clock > 0 && clock & CLOCK_OF_THREAD)
        return thread_clock(clock & ~CLOCK_OF_THREAD, now);
    switch (clock) {
    case CLOCK_WALL_COARSE:
    case CLOCK_WALL: *now = time_of_day_offset_ns() + platform_clock_ns(); return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOT: *now = platform_clock_ns(); return 0;
    case CLOCK_PROCESS: *now = used_ns(); return 0;
    case CLOCK_THREAD: return thread_clock(0, now);
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

int sys_clock_settime(int clock, void *time)
{
    struct time wanted;
    int error = copy_in(&wanted, time, sizeof(wanted));
    if (error)
        return error;
    if (clock != CLOCK_WALL || wanted.nanoseconds < 0 || wanted.nanoseconds >= (int64_t)SECOND ||
        wanted.seconds < 0 || wanted.seconds >= (int64_t)(INT64_MAX / SECOND))
        return -EINVAL;
    time_of_day_set(wanted.seconds * SECOND + wanted.nanoseconds);
    return 0;
}

int sys_clock_share(int wall, void *shared)
{
    struct clock_shared told = {.line = platform_clock_line()};
    if (wall)
        told.wall_offset_ns = time_of_day_offset_ns();
    return copy_out(shared, &told, sizeof(told));
}

int sys_clock_nanosleep(int clock, unsigned flags, void *until, void *left)
{
    struct time time;
    uint64_t now;
    int error = copy_in(&time, until, sizeof(time));
    if (!error && (clock == CLOCK_PROCESS || clock == CLOCK_THREAD))
        return -EINVAL; /* who sleeps uses no time */
    if (!error)
        error = clock_read(clock, &now);
    if (error)
        return error;
    if (time.nanoseconds < 0 || time.nanoseconds >= (int64_t)SECOND || time.seconds < 0)
        return -EINVAL;
    /* A time beyond what 64 bits of nanoseconds hold (584 years) is for ever. */
    uint64_t span = time.seconds < (int64_t)(INT64_MAX / SECOND)
                        ? time.seconds * SECOND + time.nanoseconds
                        : INT64_MAX;
    if (flags & TIMER_ABSOLUTE)
        span = span > now ? span - now : 0;

    uint64_t deadline = platform_clock_ns() + span;
    struct wait_queue queue = {.first = NULL};
    wait_begin(&queue);
    do
        error = wait_sleep(&queue, deadline);
    while (error == 0);
    wait_end(&queue);
    if (error == -ETIMEDOUT)
        return 0;
    if (left && !(flags & TIMER_ABSOLUTE)) {
        now = platform_clock_ns();
        span = deadline > now ? deadline - now : 0;
        struct time rest = {span / SECOND, span % SECOND};
        int copy_error = copy_out(left, &rest, sizeof(rest));
        if (copy_error)
            return copy_error;
    }
    return error;
}
