/*
 * How long a program has to end after the power button was pressed, before the machine ends without
 * it: ten seconds, or hitoma.grace=.
 *
 * In an image only if the program handles signals or has threads. No other can ignore SIGTERM; what
 * can hang there is its own exit path, and who waits for that ends it from outside.
 */
#ifndef KERNEL_POWER_LIMIT_H
#define KERNEL_POWER_LIMIT_H

/* Makes the timer ready, so that it can be set in an interrupt. Interrupts off, not from one. */
void power_limit_prepare(void);

/* The time begins, with the first call. Any context. */
void power_limit_begin(void);

#endif
