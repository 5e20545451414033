/*
 * Trace points: what happened on each processor, and when.
 *
 * A trace point is a trace() in the middle of ordinary code, in every image. Off, which it mostly
 * is, it costs two instructions: a comparison, and a jump that isn't taken. The part that records
 * (kernel/trace.c) comes into an image when it is named: `make trace` links it, and tools/trace
 * makes pictures of what comes out.
 *
 *   TR-1  trace() may stand anywhere, with any lock held, interrupts on or off: it takes no lock,
 *         allocates nothing and calls nobody.
 *   TR-2  Its arguments have no effects: when tracing is off they are not computed.
 *   TR-3  Each processor has a ring of its own, which it alone writes, with interrupts off. A full
 *         ring forgets its oldest events: what is wanted after a crash is the newest.
 *   TR-4  Names of threads lie in a ring beside it, so that they outlive the events around them.
 *   TR-5  Times are readings of the time-stamp counter, which is the same on all processors.
 */
#ifndef KERNEL_TRACE_H
#define KERNEL_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thread;

/* With their `a` and `b`. tools/trace.d/events.py has the same list. */
enum trace_kind {
    TRACE_SWITCH = 1,    /* to whom (id), or the same one that goes on; TRACE_WHY(state, object) */
    TRACE_WAKE,          /* whom (id); what he waits for (struct thread, waiting_on) */
    TRACE_INTERRUPT,     /* vector, or signal; its handler */
    TRACE_INTERRUPT_END, /* vector; - */
    TRACE_CALL,          /* a system call: its struct syscall; the first argument */
    TRACE_CALL_END,      /* its struct syscall; the result */
    TRACE_TOUCH,         /* a page was touched for the first time: address; by which instruction */
    TRACE_TIMER,         /* a timer expired: its function; when it was to (ns) */
    TRACE_IDLE,          /* nothing to do: - ; TRACE_WHY of the thread on whose stack that is */
    TRACE_IDLE_END,      /* an interrupt has come */
    TRACE_NAME,          /* a thread begins, or has a new name: which is in `a` and `b` */
    TRACE_END,           /* the current thread ends */
    TRACE_KINDS
};

/* Why a thread doesn't run: enum thread_state, and what it waits for; in one word. */
#define TRACE_WHY(state, object) ((uint64_t)(state) << 56 | ((uintptr_t)(object)&0xffffffffffffff))

struct trace_event {
    uint64_t tsc;
    uint32_t thread; /* the current one's id; 0: a processor's idle thread, or none yet */
    uint32_t kind;
    uint64_t a, b;
};
_Static_assert(sizeof(struct trace_event) == 32, "tools/trace.d/events.py");

/* trace_hook.c has them, trace.c sets them. */
extern bool trace_on;
extern void (*trace_hook)(enum trace_kind kind, uint64_t a, uint64_t b);

/* A macro, so that of its arguments not even a volatile one is read when tracing is off. */
#define trace(kind, a, b)                                                                          \
    do {                                                                                           \
        if (__builtin_expect(trace_on, 0))                                                         \
            trace_hook(kind, a, b);                                                                \
    } while (0)

/* ---- in an image only with trace.c: who calls these refers to them weakly ---- */

/* A thread's name, for TRACE_NAME. Any context. */
void trace_name(const struct thread *thread);

/* The last events of each processor, for the report of a fault. */
void trace_report(void);

/* Stops tracing, and sends the rings to whoever started the machine. The last thing but one. */
void trace_send(void);

#endif
