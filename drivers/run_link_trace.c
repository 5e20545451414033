/*
 * The run link's way out for a trace (TRACE=): a debug console of its own. See run_link.h.
 */
#include "cpu.h"
#include "drivers/run_link.h"
#include "kernel/platform/pc/run_link.h"

bool run_link_takes_trace(void)
{
    return inb(RUN_LINK_TRACE) == RUN_LINK_TRACE_SIGN;
}

void run_link_send_trace(const void *bytes, size_t size)
{
    outsb(RUN_LINK_TRACE, bytes, size);
}
