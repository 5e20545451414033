/*
 * The one-shot timer, as far as it is the same on both platforms: which deadline holds, and what
 * happens when it has come. Everybody else: platform_timer_set().
 */
#ifndef PLATFORM_DEADLINE_H
#define PLATFORM_DEADLINE_H

#include <stdint.h>

/* What the platform's timer calls when it fires, as an interrupt handler; `arg` is nothing. */
void deadline_interrupt(void *arg);

/* ---- from each platform; with interrupts off ---- */

/* Once, before the first timer_start(). If there is no timer, the machine can't go on. */
void timer_init(void);

/*
 * Fires at or after the deadline, or before it if it can't reach so far; never not at all. Replaces
 * what was set before.
 */
void timer_start(uint64_t deadline_ns, uint64_t now_ns);

#endif
