/*
 * A break: somebody outside asks what the machine is doing. The answer is a report of all
 * processors and threads, as a fault's would be, and then everything goes on.
 *
 * It is asked for by a break on the serial line, by SIGUSR2 to tools/run, or by SIGUSR2 to the
 * process that we are. Only an image that listens can be asked (terminal_listen()): one that reads,
 * handles signals or has threads.
 */
#ifndef KERNEL_BREAK_H
#define KERNEL_BREAK_H

/* Reports; while another processor does, that one, once more. Any context, interrupts off. */
void break_report(void);

#endif
