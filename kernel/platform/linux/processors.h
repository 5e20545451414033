/*
 * What a processor has of Linux: its thread, its timers, its stack for signals. Linux only.
 */
#ifndef LINUX_PROCESSORS_H
#define LINUX_PROCESSORS_H

#include <stdint.h>

#include "kernel/platform/linux/hypercall.h"
#include "kernel/thread.h"

struct process_cpu {
    int id;         /* Linux's number of the thread */
    int timer;      /* the one-shot timer (time.c) */
    int kick_timer; /* interrupts this processor, for others */
    uintptr_t signal_stack_low, signal_stack_high;
};

extern struct process_cpu process_boot_cpu; /* signals.c */
extern unsigned process_processors;         /* hitoma.smp= */

static inline struct process_cpu *process_cpu_of(const struct cpu_local *cpu)
{
    return cpu->descriptors ? cpu->descriptors : &process_boot_cpu;
}

/* signals.c: a stack for signals, -ENOMEM; from now on the calling thread's. */
int process_signal_stack_new(struct process_cpu *own);
void process_signal_stack_use(const struct process_cpu *own);

/* processors.c: in each signal's handler, first thing. */
void processor_stop_if_asked(const struct linux_registers *registers);

#endif
