/*
 * <hitoma/threads.h>: what can be known of each thread in the room.
 */
#ifndef _HITOMA_THREADS_H
#define _HITOMA_THREADS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum hitoma_thread_state {
    HITOMA_RUNNING,
    HITOMA_READY,
    HITOMA_MOVING, /* ready, on its way to another processor */
    HITOMA_WAITING,
    HITOMA_ENDED,
};

struct hitoma_thread {
    uint32_t id;
    uint8_t state;            /* enum hitoma_thread_state */
    uint8_t policy, priority; /* as sched_getscheduler() tells them */
    uint8_t __unused;
    uint32_t processor; /* where it runs, or ran last */
    char name[16];
    uint32_t __reserved;
    uint64_t cpu_ns;                 /* for how long it has run */
    uint64_t stack_size, stack_used; /* bytes; used: 0, if it runs just now on another processor */
};

/* Tells of up to `room` threads, the youngest first. How many there are in all; -1: errno. */
long hitoma_threads(struct hitoma_thread *threads, size_t room);

#ifdef __cplusplus
}
#endif

#endif
