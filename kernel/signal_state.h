/*
 * What a thread has of signals: in struct thread, zeroes in programs that know none.
 */
#ifndef KERNEL_SIGNAL_STATE_H
#define KERNEL_SIGNAL_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct signal_entry; /* signal.c */

/* What is pending: of a thread, or of the process. */
struct signal_queue {
    uint64_t pending;                  /* bit n - 1: signal n */
    struct signal_entry *first, *last; /* with what came with them, in order */
};

struct signal_state {
    uint64_t mask;                  /* blocked */
    uint64_t waits;                 /* sigwait(): these end its wait */
    struct signal_queue queue;      /* for this thread */
    uint64_t stack_low, stack_size; /* sigaltstack(); size 0: none */
    uint64_t mask_after;            /* sigsuspend(), ppoll(): the mask behind the handlers */
    bool has_mask_after;
    bool has_fault; /* `fault` is to be delivered first, blocked or not */
    uint8_t fault_number;
    int32_t fault_code;
    uint64_t fault_address;
};

#endif
