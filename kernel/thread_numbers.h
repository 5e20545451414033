/*
 * Numbers and structures of threads that lib/ and the kernel share. Header only.
 */
#ifndef KERNEL_THREAD_NUMBERS_H
#define KERNEL_THREAD_NUMBERS_H

#include <stdint.h>

#include "kernel/clock_numbers.h"

enum {
    THREAD_NAME_MAX = 16, /* with its NUL, as Linux has it */
    CPUS_MAX = 256,
};

/* Policies: newlib's <sched.h> has the same numbers. */
enum { THREAD_OTHER = 0, THREAD_FIFO = 1, THREAD_RR = 2 };
enum { THREAD_PRIORITY_MIN = 1, THREAD_PRIORITY_MAX = 99 }; /* of FIFO and RR; of OTHER it is 0 */

enum { THREAD_SLICE_NS = 4000000 }; /* how long a thread runs while others like it wait */

/* What thread_create() is told. */
struct thread_start {
    uintptr_t function, argument;    /* called as function(argument, id); must not return */
    uintptr_t stack_low, stack_high; /* [low, high): memory of the program's; high % 16 == 0 */
    uintptr_t stack_guard;           /* [guard, low) is unmapped; == low: there is none */
    uintptr_t thread_pointer;        /* %fs */
    int32_t policy, priority;
    uint64_t affinity[CPUS_MAX / 64]; /* all 0: that of the thread that makes it */
    uint64_t signal_mask;             /* signals that are blocked from the start */
    char name[THREAD_NAME_MAX];       /* "": that of the thread that makes it */
};

/* What thread_list() tells of a thread. lib/include/hitoma/threads.h has the same. */
struct thread_info {
    uint32_t id;
    uint8_t state; /* enum thread_state of thread.h */
    uint8_t policy, priority, unused;
    uint32_t processor; /* where it runs, or ran last */
    char name[THREAD_NAME_MAX];
    uint32_t reserved;
    uint64_t cpu_ns;                 /* for how long it has run */
    uint64_t stack_size, stack_used; /* used: 0, if it runs just now */
};

/* What thread_schedule_get() tells, and thread_schedule() is told (priority_now is ignored). */
struct thread_schedule {
    int32_t policy, priority;
    int32_t priority_now; /* with what is inherited */
};

/* futex_wait(), futex_lock(): flags. */
enum {
    FUTEX_WALL = 1,    /* the time is the wall clock's, else the monotonic one's */
    FUTEX_CANCEL = 2,  /* a cancellation point: pthread_cancel() ends the wait with -EINTR */
    FUTEX_NO_INTR = 4, /* signals don't end the wait (their handlers run after it) */
};

/* The word of a lock that futex_lock() and futex_unlock() understand: 0, or its owner's id, with */
#define FUTEX_WAITERS    0x80000000u /* somebody sleeps for it: unlocking takes a system call */
#define FUTEX_OWNER_DEAD 0x40000000u /* whoever had it has ended (robust mutexes: lib/ sets it) */
#define FUTEX_OWNER      0x3fffffffu

#endif
