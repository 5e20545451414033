/*
 * Signals. In an image only if the program handles them.
 */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <stdint.h>

/* thread_attend()'s part: delivers what is pending and not blocked. */
void signal_attend(void);

struct thread;
struct trap_frame;

/* The same where a program was interrupted: its whole state is in these two. */
void signal_attend_interrupted(struct trap_frame *frame, void *extended);

/* A thread begins, with this mask of signals that are blocked; a thread has ended. */
void signal_thread_begin(struct thread *thread, uint64_t mask);
void signal_thread_end(struct thread *thread);

#endif
