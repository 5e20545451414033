/*
 * Waiting, with one thread: to sleep is to stop the processor until an interrupt has changed
 * something. See wait.h.
 */
#include "kernel/wait.h"

#include "kernel/errno.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/power_button.h"
#include "kernel/program.h"

/* The timer's interrupt has nothing to do but to end platform_wait_for_interrupt(). */
static void timer_expired(void) {}

void wait_begin(struct wait_queue *queue)
{
    bool were_on = interrupts_save();
    queue->were_on = were_on;
    queue->woken = false;
}

void wait_end(struct wait_queue *queue)
{
    interrupts_restore(queue->were_on);
}

int wait_sleep(struct wait_queue *queue, uint64_t deadline_ns)
{
    assert(!interrupts_are_on(), "wait_sleep() outside wait_begin() and wait_end()");
    power_button_listen();
    int error = 0;
    if (deadline_ns != WAIT_FOREVER) {
        platform_timer_on_expiry(timer_expired);
        platform_timer_set(deadline_ns);
    }
    while (!queue->woken) {
        if (program_end_pending) {
            error = -EINTR;
            break;
        }
        if (deadline_ns != WAIT_FOREVER && platform_clock_ns() >= deadline_ns) {
            error = -ETIMEDOUT;
            break;
        }
        platform_wait_for_interrupt();
    }
    if (deadline_ns != WAIT_FOREVER)
        platform_timer_set(UINT64_MAX);
    queue->woken = false;
    return error;
}

void wait_sleep_through(struct wait_queue *queue)
{
    assert(!interrupts_are_on(), "wait_sleep_through() outside wait_begin() and wait_end()");
    while (!queue->woken)
        platform_wait_for_interrupt();
    queue->woken = false;
}

void wait_wake(struct wait_queue *queue)
{
    queue->woken = true;
}
