/*
 * Interrupts in a Linux process: signals, and descriptors that are ready. Linux only.
 *
 *   EV-1  A handler runs with interrupts off, on the signal's stack or on the thread's (from
 *         interrupts_on() or the idle loop): as PL-3.
 *   EV-2  A descriptor's handler is called while the descriptor is ready and enabled; it takes what
 *         there is, or disables it.
 */
#ifndef LINUX_EVENTS_H
#define LINUX_EVENTS_H

#include <stdbool.h>

/*
 * From now on the signal is an interrupt, which calls handler(arg); before, it does what it does to
 * any process.
 */
void event_signal_attach(int signal, void (*handler)(void *arg), void *arg);

/*
 * An interrupt that nobody outside brings: the handler is called once after (one or more)
 * event_raise(), as soon as interrupts are on, or in idle. For one driver.
 */
void event_raise_attach(void (*handler)(void *arg), void *arg);
void event_raise(void);

/*
 * Calls handler(arg) when one of `events` (LINUX_POLLIN, ...) holds for the descriptor. Its open
 * file is asked to signal us (O_ASYNC), which event_forget() takes back. Returns a number for
 * event_enable(), or -EBUSY: there are too many. Enabled.
 */
int event_fd_attach(int fd, short events, void (*handler)(void *arg), void *arg);
void event_enable(int number, bool enabled);

/* Enables it, for these events from now on. */
void event_enable_for(int number, short events);

/* With interrupts off: what came meanwhile is handled now. */
void event_dispatch_pending(void);

/* Before the end: descriptors that others have, too, are as they were. */
void event_forget(void);

#endif
