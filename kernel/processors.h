/*
 * Processors: which there are, and which of them a thread is to run on.
 *
 *   PC-1  The program's further processors start when its second thread is made (SC-3 begins to
 *         matter then), all of them.
 *   PC-2  A thread runs only where its affinity allows.
 */
#ifndef KERNEL_PROCESSORS_H
#define KERNEL_PROCESSORS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/thread.h"

extern struct cpu_local *processors[CPUS_MAX]; /* by number; [0]: the one that booted */
extern unsigned processor_count;               /* that run; only grows */

/* Starts all that the machine has. Those that can't be started are said in the log, and missed. */
void processors_start(void);

/* Where a processor begins, on its idle thread's stack, interrupts off. */
_Noreturn void processor_begin(void);

/* Where a thread that has become ready should run: where it was, or where nobody else is. */
struct cpu_local *processor_for(const struct thread *thread);

/*
 * A ready thread of another processor's, for this one, which has none: now its own. The own run
 * lock is held before and after, and given up meanwhile. NULL: there is none.
 */
struct thread *processor_steal(struct cpu_local *cpu);

/*
 * SC-3, between a thread that becomes ready behind another and a processor that is about to sleep:
 * the one says that it is ready and then looks for idle processors, the other says that it is idle
 * and then looks for ready threads. One of them sees the other.
 */
void processor_call_idle(const struct cpu_local *home, const struct thread *thread);
bool processor_any_waits(const struct cpu_local *cpu);

bool thread_may_run_on(const struct thread *thread, unsigned number);

#endif
