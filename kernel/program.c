/*
 * Ending the program from outside. See program.h, PR-2.
 */
#include "kernel/program.h"

#include "kernel/log.h"
#include "kernel/thread.h"

static bool requested;
static int requested_status;

void program_end_request(int status)
{
    if (requested)
        return;
    requested = true;
    requested_status = status;
    thread_attention_set(&first_thread, ATTENTION_END);
    thread_wake(&first_thread);
    log_line("the program is asked to end with status %d", status);
}

void program_end_now(void)
{
    program_entry.end(requested_status);
    __builtin_unreachable();
}
