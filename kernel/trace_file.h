/*
 * What trace_send() sends: a header, then for each ring that has something a header of its own and
 * its events, oldest first. Numbers are as the processor has them. Its reader is
 * tools/trace.d/events.py.
 */
#ifndef KERNEL_TRACE_FILE_H
#define KERNEL_TRACE_FILE_H

#include <stdint.h>

#define TRACE_FILE_MAGIC "Hitoma\0T" /* 8 bytes */

enum { TRACE_FILE_VERSION = 1 };

struct trace_file {
    char magic[8];
    uint32_t version;
    uint32_t event_size;
    /* By which cycles become nanoseconds since boot: clock_line.h. */
    uint64_t tsc, ns, rate;
    uint64_t ended_tsc; /* when the trace was stopped */
};
_Static_assert(sizeof(struct trace_file) == 48, "tools/trace.d/events.py");

struct trace_file_ring {
    uint32_t processor;
    uint32_t is_names;
    uint64_t count;     /* of events that follow */
    uint64_t forgotten; /* older ones, which the ring has no more */
};
_Static_assert(sizeof(struct trace_file_ring) == 24, "tools/trace.d/events.py");

#endif
