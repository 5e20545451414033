/*
 * A processor's timers: timer.c's own, and for whoever makes a processor (scheduler.c).
 */
#ifndef KERNEL_TIMER_QUEUE_H
#define KERNEL_TIMER_QUEUE_H

#include <stdint.h>

#include "kernel/spinlock.h"
#include "kernel/timer.h"

enum { TIMER_BUCKETS = 65 };

struct timer_queue {
    struct spinlock lock;
    uint64_t now;       /* all that was due by then has been called */
    uint64_t next;      /* the earliest deadline; or earlier: it was cancelled */
    uint64_t filled[2]; /* bit n: bucket n isn't empty */
    struct timer *buckets[TIMER_BUCKETS];
    uint64_t earliest[TIMER_BUCKETS]; /* of each; stale when it is empty */
};

/* Calls what is due, in the timer's interrupt. */
void timer_queue_expire(struct timer_queue *queue, uint64_t now);

#endif
