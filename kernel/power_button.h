/*
 * The power button, or what stands for it (SIGTERM to tools/run, or to the process that we are): to
 * the program it is SIGTERM.
 */
#ifndef KERNEL_POWER_BUTTON_H
#define KERNEL_POWER_BUTTON_H

/*
 * Begins to listen, the first time. Called by the first sleep, the first handler for SIGTERM and
 * the second thread, and not at boot: to find the button takes longer than the rest of the boot,
 * and a program that does none of these is over soon (or is ended from outside, which works too).
 * Thread context.
 */
void power_button_listen(void);

/* It was pressed. Any context. */
void power_button_pressed(void);

#endif
