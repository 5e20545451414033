/*
 * See power_button.h.
 */
#include "kernel/power_button.h"

#include "kernel/platform.h"
#include "kernel/power_limit.h"
#include "kernel/program.h"
#include "kernel/signal_numbers.h"

/* In the image if the program handles signals or makes threads. */
#pragma weak power_limit_prepare
#pragma weak power_limit_begin

void power_button_pressed(void)
{
    if (power_limit_begin)
        power_limit_begin();
    program_signal(SIGNAL_TERM);
}

static void begin_to_listen(void)
{
    int error = platform_power_button(power_button_pressed);
    if (error || !power_limit_prepare)
        return;
    bool were_on = interrupts_save();
    power_limit_prepare();
    interrupts_restore(were_on);
}

void power_button_listen(void)
{
    static bool listening;
    if (!__atomic_exchange_n(&listening, true, __ATOMIC_SEQ_CST))
        begin_to_listen();
}
