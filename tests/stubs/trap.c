/*
 * A place to write the handling of traps yourself: copy this file, fill it in, and build with
 * REPLACE=folder. What each function must do is in kernel/platform/pc/trap.h; docs/03-traps.md
 * tells the rest. trap.S, which saves the registers and calls trap_dispatch(), stays.
 */
#include "kernel/platform/pc/trap.h"

#include "kernel/panic.h"
#include "kernel/platform.h"

void trap_init(void)
{
    panic("trap_init(): not written yet, see docs/03-traps.md");
}

void trap_use_own_stacks(void)
{
    panic("trap_use_own_stacks(): not written yet, see docs/03-traps.md");
}

/* Asked by every report. No interrupt is handled yet, so nothing was interrupted. */
bool platform_interrupted_at(struct trap_place *place)
{
    (void)place;
    return false;
}

void trap_interrupt_handler(void (*handler)(unsigned vector))
{
    (void)handler;
    panic("trap_interrupt_handler(): not written yet, see docs/03-traps.md");
}

void trap_open_vector(unsigned vector)
{
    (void)vector;
    panic("trap_open_vector(): not written yet, see docs/03-traps.md");
}

void trap_dispatch(struct trap_frame *frame);

void trap_dispatch(struct trap_frame *frame)
{
    (void)frame;
    panic("trap_dispatch(): not written yet, see docs/03-traps.md");
}
