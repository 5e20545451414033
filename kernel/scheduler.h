/*
 * The scheduler: which thread has a processor. In an image only if the program makes threads.
 *
 *   SC-1  Of the threads that are ready a processor runs one of the highest priority. FIFO and RR
 *         have priorities 1 to 99 (POSIX.1-2017, 2.8.4); OTHER has 0, and is shared out fairly: a
 *         round is over when each thread that wants to has used its slice.
 *   SC-2  A thread that becomes ready and is more important than one that runs gets that one's
 *         processor at once, be it this processor or another.
 *   SC-3  No processor sleeps while a thread that may run there is ready elsewhere and waiting.
 *   SC-4  When nothing is to be done, a processor sleeps; no timer ticks.
 *   SC-5  A thread runs only on the processors of its affinity. When that changes while it runs
 *         elsewhere, it moves at the end of the system call, or at once.
 */
#ifndef KERNEL_SCHEDULER_H
#define KERNEL_SCHEDULER_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/thread.h"

/* Everything that threads need, before the second one is made. 0, or -ENOMEM. Thread context. */
int scheduler_start(void);

/* A processor of its own queue, timers, idle thread; before it runs. 0, or -ENOMEM. */
int scheduler_add_cpu(struct cpu_local *cpu);

/* thread_block() and thread_wake(). */
void scheduler_block(uint64_t deadline_ns);
void scheduler_wake(struct thread *thread);

/* The same without a deadline, and with interrupts off. */
void scheduler_park(void);
void scheduler_unpark(struct thread *thread);

/* A new thread, whose first frame is on its stack, becomes ready. */
void scheduler_add(struct thread *thread);

/*
 * Lets others run that are as important; !behind: only who is more important, or whose turn it is.
 */
void scheduler_yield(bool behind);

/*
 * Called at the end of an interrupt, with interrupts off, when the processor's `reschedule` is set
 * and what was interrupted had interrupts on: who runs now? If it is another thread, the run lock
 * is held, and the platform puts the current one's state aside before it gives that back.
 */
struct thread *scheduler_preempt(void);

/*
 * The current thread, whose stack nobody uses any more, is gone: runs another. On the interrupt
 * stack, with interrupts off.
 */
_Noreturn void scheduler_leave(void);

/* For stealing: is anybody ready there? Takes one that may run on `cpu`, or NULL. No lock held. */
bool scheduler_has_ready(const struct cpu_local *victim);
bool scheduler_has_movable(struct cpu_local *victim, unsigned number);
struct thread *scheduler_take(struct cpu_local *victim, struct cpu_local *cpu);

/* storm.c: hitoma.preempt=. TIMER_NEVER: it wasn't given. */
uint64_t storm_next(uint64_t now);

/* As if hitoma.preempt= had been given, unless it was. */
void storm_default(void);

/* storm_thread.c: the part "storm", as the program's first thread, before the program begins. */
void storm_begin(void);

/* What a processor does that has nothing else to do. */
_Noreturn void scheduler_idle(void);

/* Another policy, or priority. Takes the run lock. */
void scheduler_set_priority(struct thread *thread, unsigned policy, unsigned priority);

/* What counts now: base or inherited. */
void scheduler_inherit(struct thread *thread, unsigned priority);

/* Where it may run; it goes there, if it is elsewhere. */
void scheduler_set_affinity(struct thread *thread, const uint64_t mask[CPUS_MAX / 64]);

/* Cycles that the thread has used, those of its present turn included. */
uint64_t scheduler_cycles(struct thread *thread);

#endif
