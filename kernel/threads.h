/*
 * Threads that a program makes: the table of all, their beginning and end.
 */
#ifndef KERNEL_THREADS_H
#define KERNEL_THREADS_H

#include <stdint.h>

#include "kernel/thread.h"

extern struct spinlock thread_table_lock; /* LOCK_THREADS: of the table and of the list of all */
extern struct thread *thread_all;         /* linked by next_of_all */

/*
 * The thread with this id, or the current one for 0; NULL: there is none. Under thread_table_lock.
 */
struct thread *thread_find(uint32_t id);

/* Puts a first frame on a new thread's stack: it begins in function(). */
void thread_frame_make(struct thread *thread, void (*function)(void));

/* The memory of a thread that runs no more: for the next one. Interrupts off. */
void thread_discard(struct thread *thread);

/* From switch.S: a new thread runs for the first time. */
_Noreturn void thread_begin(void);

/* Interrupts the processor on which the thread runs, so that it looks at its attention. */
void thread_kick(struct thread *thread);

/* For the fault report: whose stack, or whose guard, is it? NULL: nobody's. */
const char *thread_stack_name(uintptr_t address);
const char *thread_guard_name(uintptr_t address);

/*
 * thread_clock.c: for how long it has run. -EINVAL: there is none; -ESRCH: nobody counts, as there
 * is only one thread.
 */
int thread_clock_read(uint32_t id, uint64_t *ns);

/* futex.c: wakes all who wait on the word. */
void futex_wake_all(uint32_t *word);

#endif
