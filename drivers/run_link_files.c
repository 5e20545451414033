/*
 * The run link's way back for files (OUT=): a debug console of their own. See run_link.h.
 */
#include "cpu.h"
#include "drivers/run_link.h"
#include "kernel/platform/pc/run_link.h"

bool run_link_takes_files(void)
{
    return inb(RUN_LINK_FILES) == RUN_LINK_FILES_SIGN;
}

void run_link_send_files(const void *bytes, size_t size)
{
    outsb(RUN_LINK_FILES, bytes, size);
}
