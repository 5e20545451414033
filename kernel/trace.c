/*
 * The recorder behind the trace points. See trace.h for the rules.
 *
 *      trace() -- trace_hook -->  record()     the ring of this processor:
 *                                                  written % size
 *                                                       v
 *                                  +---+---+---+---+---+---+---+---+
 *                                  | 8 | 9 | 10| 11| 12| 5 | 6 | 7 |   32 bytes an event
 *                                  +---+---+---+---+---+---+---+---+
 *                                    a fault's report: the last few of each ring, in words
 *                                    the end: all, by the run link, to tools/run (its TRACE=)
 *
 *      hitoma.trace=1      so many events that half a megabyte holds them, a processor
 *      hitoma.trace=1000   so many, rounded up to a power of two
 *
 * System calls are seen by the same hook that strace.c uses (syscall_entry.S): they cost nothing
 * when nobody looks. If both look, this one calls the other.
 *
 * drivers/trace_send.c brings this file into an image.
 */
#include "kernel/trace.h"

#include "kernel/errno.h"
#include "kernel/init.h"
#include "kernel/log.h"
#include "kernel/option.h"
#include "kernel/page.h"
#include "kernel/platform.h"
#include "kernel/scheduler.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/trace_rings.h"

/* In the image if the program makes threads. */
#pragma weak platform_processor_count
#pragma weak scheduler_yield
#pragma weak sys_thread_yield

enum {
    EVENTS_USUAL = 16384,
    EVENTS_MIN = 8,
    EVENTS_MAX = (PAGE_SIZE << PAGE_ORDER_MAX) / sizeof(struct trace_event),
    NAMES = PAGE_SIZE / sizeof(struct trace_event),
};

/* Asked for only weakly by the report: it comes with this file. */
__attribute__((used)) static void (*const with_report)(void) = trace_report;

struct trace_rings trace_rings[CPUS_MAX];
unsigned trace_processors;
static size_t events_wanted; /* 0: no option was given */

static void put(struct trace_ring *ring, const struct trace_event *event)
{
    if (!ring->events)
        return;
    ring->events[ring->written & (ring->size - 1)] = *event;
    ring->written++;
}

static void record(enum trace_kind kind, uint64_t a, uint64_t b)
{
    bool were_on = interrupts_save();
    struct trace_event event = {.kind = kind, .thread = thread_current()->id, .a = a, .b = b};
    event.tsc = platform_cycles();
    put(&trace_rings[cpu_number()].events, &event);
    interrupts_restore(were_on);
}

void trace_name(const struct thread *thread)
{
    if (!trace_on)
        return;
    char name[2 * sizeof(uint64_t)] = "";
    for (size_t i = 0; i < sizeof(name) - 1 && thread->name[i]; i++)
        name[i] = thread->name[i];
    bool were_on = interrupts_save();
    struct trace_event event = {.kind = TRACE_NAME, .thread = thread->id};
    memcpy(&event.a, name, sizeof(name));
    event.tsc = platform_cycles();
    put(&trace_rings[cpu_number()].names, &event);
    interrupts_restore(were_on);
}

/* ---- system calls ---- */

static long (*other_tracer)(const struct syscall *call, const long arguments[6]);

/* sched_yield() has a short way in which there is no room for a trace point: it takes the other. */
static bool is_yield(const struct syscall *call)
{
    return sys_thread_yield && call->implementation == (void *)sys_thread_yield && threads_many;
}

static long call_through(const struct syscall *call, const long a[6])
{
    if (other_tracer)
        return other_tracer(call, a);
    if (is_yield(call)) {
        scheduler_yield(true);
        return 0;
    }
    return call->implementation(a[0], a[1], a[2], a[3], a[4], a[5]);
}

static long trace_call(const struct syscall *call, const long a[6])
{
    trace(TRACE_CALL, (uintptr_t)call, a[0]);
    long result = call_through(call, a);
    trace(TRACE_CALL_END, (uintptr_t)call, call->result == SYSCALL_INT ? (int)result : result);
    return result;
}

/* ---- the beginning ---- */

static bool ring_make(struct trace_ring *ring, size_t size)
{
    ring->events = page_alloc(page_order(size * sizeof(struct trace_event)), 0);
    ring->size = size;
    return ring->events;
}

/* Processors that start later find theirs. */
static bool rings_make(size_t size)
{
    unsigned count = platform_processor_count ? platform_processor_count() : 1;
    for (; trace_processors < count && trace_processors < CPUS_MAX; trace_processors++) {
        struct trace_rings *rings = &trace_rings[trace_processors];
        if (!ring_make(&rings->events, size) || !ring_make(&rings->names, NAMES))
            return false;
    }
    return true;
}

/* The first thread is about to begin. */
static void trace_start(void)
{
    static const struct thread first = {.id = 1, .name = "main"};
    if (events_wanted == 0)
        return;
    if (!rings_make(events_wanted))
        log_error("trace: no memory for %zu events of processor %u and those behind it",
                  events_wanted, trace_processors);
    platform_clock_ns(); /* a crash may be a bad time to measure its rate */
    trace_hook = record;
    trace_on = true;
    other_tracer = syscall_tracer;
    syscall_tracer = trace_call;
    trace_name(&first);
}
INIT(INIT_PROGRAM, trace_start);

static int set_trace(const char *value)
{
    size_t wanted = 0, size = EVENTS_MIN;
    for (; *value >= '0' && *value <= '9' && wanted <= EVENTS_MAX; value++)
        wanted = wanted * 10 + (*value - '0');
    if (*value || wanted > EVENTS_MAX)
        return -EINVAL;
    while (size < wanted)
        size *= 2;
    events_wanted = wanted == 1 ? EVENTS_USUAL : wanted ? size : 0;
    return 0;
}
OPTION("trace", "1: record what happens; or how many events a processor's ring holds", set_trace);
