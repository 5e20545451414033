/*
 * Signals. In an image only if the program handles them.
 */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

/* thread_attend()'s part: delivers what is pending and not blocked. */
void signal_attend(void);

#endif
