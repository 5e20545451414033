/*
 * See power_button.h.
 */
#include "kernel/power_button.h"

#include "kernel/platform.h"
#include "kernel/program.h"

enum { STATUS_POWER_BUTTON = 143 }; /* 128 + SIGTERM */

static void pressed(void)
{
    program_end_request(STATUS_POWER_BUTTON);
}

void power_button_listen(void)
{
    static bool listening;
    if (listening)
        return;
    listening = true;
    platform_power_button(pressed);
}
