/*
 * alarm() and setitimer(): a timer of the kernel's for each of the three kinds, made when it is
 * first set.
 */
#include <sys/time.h>

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "kernel/posix_timer.h"
#include "lib/lock.h"
#include "lib/result.h"
#include "syscall.h"

enum { KINDS = 3, MICROSECONDS = 1000000, NS_A_MICROSECOND = 1000 };

static const struct {
    clockid_t clock;
    int signal;
} kinds[KINDS] = {
    [ITIMER_REAL] = {CLOCK_MONOTONIC, SIGALRM},
    [ITIMER_VIRTUAL] = {CLOCK_PROCESS_CPUTIME_ID, SIGVTALRM},
    [ITIMER_PROF] = {CLOCK_PROCESS_CPUTIME_ID, SIGPROF},
};

static struct lock timers_lock;
static int numbers[KINDS]; /* of its timer, plus 1; 0: none yet */

/* The kind's timer; negative: an errno. */
static int timer_of(int kind)
{
    if (kind < 0 || kind >= KINDS)
        return -EINVAL;
    lock_take(&timers_lock);
    int number = numbers[kind] - 1;
    if (number < 0) {
        const struct timer_event event = {TIMER_NOTIFY_SIGNAL, kinds[kind].signal, 0, 0, 0};
        long error = syscall_timer_make(kinds[kind].clock, (void *)&event, &number);
        if (error)
            number = (int)error;
        else
            numbers[kind] = number + 1;
    }
    lock_give(&timers_lock);
    return number;
}

static struct itimerval to_microseconds(const struct timer_setting *setting)
{
    return (struct itimerval){
        .it_interval = {setting->interval_seconds,
                        setting->interval_nanoseconds / NS_A_MICROSECOND},
        .it_value = {setting->value_seconds,
                     (setting->value_nanoseconds + NS_A_MICROSECOND - 1) / NS_A_MICROSECOND},
    };
}

int getitimer(int kind, struct itimerval *value)
{
    struct timer_setting setting;
    int number = timer_of(kind);
    long error = number < 0 ? number : syscall_timer_get(number, &setting);
    if (!error)
        *value = to_microseconds(&setting);
    return result(error);
}

static int is_time(const struct timeval *time)
{
    return time->tv_sec >= 0 && time->tv_usec >= 0 && time->tv_usec < MICROSECONDS;
}

int setitimer(int kind, const struct itimerval *restrict value, struct itimerval *restrict old)
{
    struct timer_setting before;
    int number = timer_of(kind);
    if (number < 0 || !is_time(&value->it_value) || !is_time(&value->it_interval))
        return result(number < 0 ? number : -EINVAL);
    const struct timer_setting setting = {
        value->it_interval.tv_sec,
        value->it_interval.tv_usec * NS_A_MICROSECOND,
        value->it_value.tv_sec,
        value->it_value.tv_usec * NS_A_MICROSECOND,
    };
    long error = syscall_timer_set(number, 0, (void *)&setting, &before);
    if (!error && old)
        *old = to_microseconds(&before);
    return result(error);
}

/* Whole seconds that are left, rounded up: 0 means that there was none. */
unsigned alarm(unsigned seconds)
{
    const struct itimerval value = {.it_value = {.tv_sec = seconds}};
    struct itimerval old = {.it_value = {0}};
    setitimer(ITIMER_REAL, &value, &old);
    return (unsigned)(old.it_value.tv_sec + (old.it_value.tv_usec > 0));
}

useconds_t ualarm(useconds_t first, useconds_t interval)
{
    const struct itimerval value = {
        .it_interval = {interval / MICROSECONDS, interval % MICROSECONDS},
        .it_value = {first / MICROSECONDS, first % MICROSECONDS},
    };
    struct itimerval old = {.it_value = {0}};
    setitimer(ITIMER_REAL, &value, &old);
    return (useconds_t)(old.it_value.tv_sec * MICROSECONDS + old.it_value.tv_usec);
}
