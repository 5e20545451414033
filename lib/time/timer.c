/*
 * Timers: the kernel's, which send signals; those that run a function are timer_thread.c's.
 */
#include <time.h>

#include <errno.h>
#include <signal.h>

#include "kernel/posix_timer.h"
#include "lib/result.h"
#include "lib/time/timer_thread.h"
#include "syscall.h"

static int make(clockid_t clock, const struct timer_event *event, timer_t *timer)
{
    int number;
    long error = syscall_timer_make(clock, (void *)event, &number);
    if (!error)
        *timer = (timer_t)number;
    return (int)error;
}

int timer_create(clockid_t clock, struct sigevent *restrict event, timer_t *restrict timer)
{
    static const struct sigevent usual = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM};
    const struct sigevent *wanted = event ? event : &usual;
    struct timer_event told = {
        .notify = wanted->sigev_notify,
        .signal = wanted->sigev_signo,
        .thread = wanted->sigev_notify == SIGEV_THREAD_ID ? wanted->sigev_notify_thread_id : 0,
        .value = (uintptr_t)wanted->sigev_value.sival_ptr,
    };
    if (wanted->sigev_notify == SIGEV_THREAD)
        return result(timer_thread_make(clock, wanted, timer));
    if (wanted->sigev_notify != SIGEV_NONE && wanted->sigev_notify != SIGEV_SIGNAL &&
        wanted->sigev_notify != SIGEV_THREAD_ID)
        return result(-EINVAL);
    int error = make(clock, &told, timer);
    return result(error);
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *restrict setting,
                  struct itimerspec *restrict old)
{
    return result(syscall_timer_set((int)timer, flags, (void *)setting, old));
}

int timer_gettime(timer_t timer, struct itimerspec *setting)
{
    return result(syscall_timer_get((int)timer, setting));
}

int timer_getoverrun(timer_t timer)
{
    return result(syscall_timer_overrun((int)timer));
}

/* Its thread first, while the number is still its own: then another timer may have it at once. */
int timer_delete(timer_t timer)
{
    timer_thread_end(timer);
    return result(syscall_timer_end((int)timer));
}
