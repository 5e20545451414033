/*
 * Ending the program from outside. See program.h, PR-2.
 */
#include "kernel/program.h"

#include "kernel/log.h"
#include "kernel/signal.h"
#include "kernel/thread.h"

#pragma weak signal_send /* in the image if the program handles signals */

static bool requested;
static int requested_status;

void program_end_request(int status)
{
    if (signal_send) {
        const struct signal_info info = {.number = status - 128, .code = SIGNAL_BY_KERNEL};
        signal_send(&info);
        return;
    }
    if (requested)
        return;
    requested = true;
    requested_status = status;
    log_line("the program is asked to end with status %d", status);
    thread_attention_set(&first_thread, ATTENTION_END);
    thread_wake(&first_thread);
}

void program_end(int status)
{
    program_entry.end(status);
}

void program_end_now(void)
{
    program_entry.end(requested_status);
    __builtin_unreachable();
}
