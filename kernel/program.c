/*
 * Ending the program from outside. See program.h, PR-2.
 */
#include "kernel/program.h"

#include "kernel/log.h"

volatile bool program_end_pending;
static bool requested;
static int requested_status;

void program_end_request(int status)
{
    if (requested)
        return;
    requested = true;
    requested_status = status;
    program_end_pending = true;
    log_line("the program is asked to end with status %d", status);
}

void program_end_now(void)
{
    program_end_pending = false; /* the exit path may wait again */
    program_entry.end(requested_status);
    __builtin_unreachable();
}
