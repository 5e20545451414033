/*
 * The power button ends the program as SIGTERM would: its exit path runs.
 */
#ifndef KERNEL_POWER_BUTTON_H
#define KERNEL_POWER_BUTTON_H

/*
 * Begins to listen, the first time. Called by the first sleep and not at boot: to find the button
 * takes longer than the rest of the boot, and a program that never sleeps is over soon (or is ended
 * from outside, which works too). Interrupts are off.
 */
void power_button_listen(void);

#endif
