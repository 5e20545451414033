/*
 * The system calls of signals.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/futex.h"
#include "kernel/platform.h"
#include "kernel/platform/extended.h"
#include "kernel/power_button.h"
#include "kernel/power_limit.h"
#include "kernel/signal.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/terminal.h"
#include "kernel/thread.h"
#include "kernel/thread_numbers.h"
#include "kernel/wait.h"

/* Others ask for these only weakly: they come with a program that knows signals. */
__attribute__((used)) static long (*const with_delivery)(long) = signal_attend;
__attribute__((used)) static void (*const with_limit)(void) = power_limit_begin;

/*
 * Somebody wants to know of it who may never read from the terminal, nor sleep: a signal that comes
 * from outside has to be listened to first.
 */
static void listen_for(uint64_t set)
{
    const uint64_t by_terminal = signal_bit(SIGNAL_INT) | signal_bit(SIGNAL_QUIT) |
                                 signal_bit(SIGNAL_TERM) | signal_bit(SIGNAL_TSTP) |
                                 signal_bit(SIGNAL_WINCH);
    if (set & by_terminal)
        terminal_listen();
    if (set & signal_bit(SIGNAL_TERM))
        power_button_listen();
}

static bool is_signal(int number)
{
    return number > 0 && number < SIGNAL_COUNT;
}

int sys_signal_action(int number, void *program_new, void *program_old)
{
    struct signal_action action, before;
    if (!is_signal(number) || (program_new && (number == SIGNAL_KILL || number == SIGNAL_STOP)))
        return -EINVAL;
    int error = program_new ? copy_in(&action, program_new, sizeof(action)) : 0;
    if (!error && program_new && action.handler > SIGNAL_IGNORE && !extended_size)
        error = platform_threads_init(); /* a handler's frame has the extended state */
    if (error)
        return error;
    if (program_new) {
        before = signal_action_set(number, &action);
        listen_for(signal_bit(number));
    } else {
        before = signal_action_get(number);
    }
    return program_old ? copy_out(program_old, &before, sizeof(before)) : 0;
}

int sys_signal_mask(int how, void *program_set, void *program_old)
{
    uint64_t set = 0, before = signal_mask_get();
    int error = program_set ? copy_in(&set, program_set, sizeof(set)) : 0;
    if (error)
        return error;
    if (program_set) {
        switch (how) {
        case SIGNAL_MASK_SET: break;
        case SIGNAL_MASK_BLOCK: set |= before; break;
        case SIGNAL_MASK_UNBLOCK: set = before & ~set; break;
        default: return -EINVAL;
        }
        signal_mask_set(set);
        if (how != SIGNAL_MASK_UNBLOCK)
            listen_for(set); /* it is about to ask for them: sigwait(), signalfd() */
    }
    return program_old ? copy_out(program_old, &before, sizeof(before)) : 0;
}

int sys_signal_pending(void *program_set)
{
    bool were_on = spin_lock(&signal_lock);
    uint64_t pending = signal_pending_now() & signal_mask_get();
    spin_unlock(&signal_lock, were_on);
    return copy_out(program_set, &pending, sizeof(pending));
}

/* Until a handler has run: that is behind this call's end, where the mask comes back, too. */
int sys_signal_suspend(void *program_mask)
{
    uint64_t mask;
    int error = copy_in(&mask, program_mask, sizeof(mask));
    if (error)
        return error;
    struct signal_state *state = &thread_current()->signals;
    state->mask_after = signal_mask_set(mask);
    state->has_mask_after = true;
    struct wait_queue nobody = {.first = NULL};
    wait_begin(&nobody);
    while (!error)
        error = wait_sleep(&nobody, WAIT_FOREVER);
    wait_end(&nobody);
    if (!(thread_current()->attention & ATTENTION_SIGNAL)) { /* cancelled */
        state->has_mask_after = false;
        signal_mask_set(state->mask_after);
    }
    return error;
}

/* ---- waiting for a signal instead of handling it ---- */

static bool take(uint64_t set, struct signal_info *info)
{
    bool were_on = spin_lock(&signal_lock);
    bool found = signal_take(set, info);
    thread_current()->signals.waits = found ? 0 : set;
    signal_look_again();
    spin_unlock(&signal_lock, were_on);
    return found;
}

/*
 * `until`: by the monotonic clock; NULL: for ever. The signal's number, -EAGAIN: the time is over;
 * -EINTR.
 */
int sys_signal_wait(void *program_set, void *program_info, void *until)
{
    uint64_t set, deadline;
    struct signal_info info;
    int error = copy_in(&set, program_set, sizeof(set));
    if (!error)
        error = futex_deadline(until, &deadline);
    if (error)
        return error;
    struct signal_state *state = &thread_current()->signals;
    bool found;
    /*
     * A wake-up between the look and the sleep is remembered (thread.h, TH-4): so wait_any() does.
     */
    while (!(found = take(set, &info)) && !error)
        error = wait_any(deadline);
    state->waits = 0;
    if (found)
        error = program_info ? copy_out(program_info, &info, sizeof(info)) : 0;
    else if (error == -ETIMEDOUT)
        error = -EAGAIN;
    return error ? error : info.number;
}

/* ---- the alternate stack ---- */

int sys_signal_stack(void *program_new, void *program_old)
{
    struct signal_state *state = &thread_current()->signals;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    bool in_use = here - state->stack_low < state->stack_size;
    struct signal_stack wanted, before = {
                                    .low = state->stack_low,
                                    .flags = state->stack_size == 0 ? SIGNAL_STACK_NONE
                                             : in_use               ? SIGNAL_STACK_IN_USE
                                                                    : 0,
                                    .size = state->stack_size,
                                };
    int error = program_new ? copy_in(&wanted, program_new, sizeof(wanted)) : 0;
    if (!error && program_new) {
        if (in_use)
            return -EPERM;
        if (wanted.flags & ~SIGNAL_STACK_NONE)
            return -EINVAL;
        bool is_none = wanted.flags & SIGNAL_STACK_NONE;
        if (!is_none && wanted.size < SIGNAL_STACK_LEAST)
            return -ENOMEM;
        state->stack_low = is_none ? 0 : wanted.low;
        state->stack_size = is_none ? 0 : wanted.size;
    }
    if (!error && program_old)
        error = copy_out(program_old, &before, sizeof(before));
    return error;
}

/* ---- sending ---- */

enum { SELF = 1 };

int sys_signal_queue(int process, int number, void *value)
{
    if (number < 0 || number >= SIGNAL_COUNT)
        return -EINVAL;
    if (process != SELF)
        return process > 0 ? -ESRCH : -EINVAL;
    if (number == 0)
        return 0;
    const struct signal_info info = {
        .number = number,
        .code = SIGNAL_BY_QUEUE,
        .process = SELF,
        .value = (uintptr_t)value,
    };
    return signal_send(&info);
}
