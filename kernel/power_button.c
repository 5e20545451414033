/*
 * See power_button.h.
 */
#include "kernel/power_button.h"

#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/signal_numbers.h"

void power_button_pressed(void)
{
    program_signal(SIGNAL_TERM);
}

void power_button_listen(void)
{
    static bool listening;
    if (!__atomic_exchange_n(&listening, true, __ATOMIC_SEQ_CST))
        platform_power_button(power_button_pressed);
}
