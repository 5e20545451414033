/*
 * The power button of a process is SIGTERM. Until somebody listens it ends the process as it does
 * any other.
 */
#include "kernel/platform.h"
#include "kernel/platform/linux/events.h"
#include "kernel/platform/linux/hypercall.h"

static void terminated(void *pressed)
{
    ((void (*)(void))pressed)();
}

int platform_power_button(void (*pressed)(void))
{
    event_signal_attach(LINUX_SIGTERM, terminated, (void *)pressed);
    return 0;
}
