/*
 * A thread loses its processor in the middle of whatever it does: its state goes from the interrupt
 * stack, on which the entry code has pushed it, into struct thread (TH-3), and the next thread's is
 * loaded. PC only.
 */
#include "kernel/platform/extended.h"
#include "kernel/platform/pc/trap.h"
#include "kernel/platform/switch.h"
#include "kernel/scheduler.h"
#include "kernel/thread.h"

void trap_preempt(struct trap_frame *frame)
{
    struct thread *before = thread_current(), *next = scheduler_preempt();
    if (next == before)
        return;
    before->frame = *frame;
    before->stack_pointer = 0;
    extended_save(before->extended);
    thread_load(next);
}
