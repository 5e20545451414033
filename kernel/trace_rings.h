/*
 * The rings of kernel/trace.c, for those who read them: the fault's report.
 */
#ifndef KERNEL_TRACE_RINGS_H
#define KERNEL_TRACE_RINGS_H

#include "kernel/trace.h"

struct trace_ring {
    struct trace_event *events; /* NULL: there was no memory */
    size_t size;                /* a power of two */
    uint64_t written;           /* ever; the next goes to events[written % size] */
};

/* A processor's: written by it alone, interrupts off (TR-3), in a cache line of its own. */
struct trace_rings {
    _Alignas(64) struct trace_ring events;
    struct trace_ring names;
};

extern struct trace_rings trace_rings[];
extern unsigned trace_processors; /* how many have rings */

#endif
