/*
 * The last events of each processor, in words, below a fault's report.
 *
 *      processor 0, before that:
 *          41.520 us ago  main/1: futex_wait(0x...)
 *          40.118 us ago  main/1 waits; then pong/2
 *
 * Nothing is read here but the rings, and names of system calls in read-only data: what the crash
 * may have spoiled is not trusted (report.h, RE-1).
 */
#include "kernel/clock_line.h"
#include "kernel/format.h"
#include "kernel/platform.h"
#include "kernel/report.h"
#include "kernel/symbols.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/trace_rings.h"

enum { SHOWN = 8, TEXT_MAX = 96 };

/* The newest name that the thread was given, by any processor. Names needn't differ: ids do. */
static const char *find_name(uint32_t id)
{
    const struct trace_event *newest = NULL;
    for (unsigned i = 0; i < trace_processors; i++) {
        const struct trace_ring *names = &trace_rings[i].names;
        for (size_t n = 0; n < names->size && n < names->written; n++)
            if (names->events[n].thread == id && (!newest || newest->tsc < names->events[n].tsc))
                newest = &names->events[n];
    }
    if (newest)
        return (const char *)&newest->a;
    return id == 0 ? "idle" : "?";
}

/* "main/1". It holds until the next but one is asked for. */
static const char *name_of(uint32_t id)
{
    static char names[2][THREAD_NAME_MAX + 12];
    static unsigned turn;
    turn ^= 1;
    if (id == 0)
        return find_name(0);
    format_text(names[turn], sizeof(names[turn]), "%s/%u", find_name(id), id);
    return names[turn];
}

static const char *call_name(uint64_t call)
{
    return platform_is_readable(call) ? ((const struct syscall *)call)->name : "a system call";
}

static const char *function_name(uint64_t address)
{
    uintptr_t offset;
    const char *name = symbol_lookup(address, &offset);
    return name ? name : "?";
}

static void describe_switch(const struct trace_event *e, char *text, const char *who)
{
    unsigned why = e->b >> 56;
    uint64_t object = e->b & 0xffffffffffffff;
    size_t length = 0;
    if (why == THREAD_BLOCKED && object)
        length = format_text(text, TEXT_MAX, "%s waits for 0x%lx", who, object);
    else
        length = format_text(text, TEXT_MAX, "%s %s", who,
                             why == THREAD_BLOCKED ? "waits"
                             : why == THREAD_ENDED ? "has ended"
                                                   : "gives way");
    if (e->kind == TRACE_IDLE)
        format_text(text + length, TEXT_MAX - length, "; nothing to do");
    else if (e->a == e->thread)
        format_text(text, TEXT_MAX, "%s goes on", who);
    else
        format_text(text + length, TEXT_MAX - length, "; then %s", name_of(e->a));
}

static void describe(const struct trace_event *e, char *text)
{
    const char *who = name_of(e->thread);
    switch (e->kind) {
    case TRACE_SWITCH:
    case TRACE_IDLE: describe_switch(e, text, who); break;
    case TRACE_WAKE:
        format_text(text, TEXT_MAX, "%s is woken (%s runs)", name_of(e->a), who);
        break;
    case TRACE_INTERRUPT:
        format_text(text, TEXT_MAX, "interrupt %lu, %s()", e->a, function_name(e->b));
        break;
    case TRACE_INTERRUPT_END: format_text(text, TEXT_MAX, "end of interrupt %lu", e->a); break;
    case TRACE_CALL:
        format_text(text, TEXT_MAX, "%s: %s(0x%lx)", who, call_name(e->a), e->b);
        break;
    case TRACE_CALL_END:
        format_text(text, TEXT_MAX, "%s: %s = %ld", who, call_name(e->a), (long)e->b);
        break;
    case TRACE_TOUCH: format_text(text, TEXT_MAX, "%s: first touch of 0x%lx", who, e->a); break;
    case TRACE_TIMER: format_text(text, TEXT_MAX, "timer, %s()", function_name(e->a)); break;
    case TRACE_IDLE_END: format_text(text, TEXT_MAX, "woken from idling"); break;
    case TRACE_END: format_text(text, TEXT_MAX, "%s ends", who); break;
    default: format_text(text, TEXT_MAX, "event %u", e->kind); break;
    }
}

void trace_report(void)
{
    uint64_t now = platform_cycles(), rate = (*platform_clock_line())->rate;
    if (!trace_on)
        return;
    trace_on = false; /* the report itself is not meant; trace_send() looks at the rings */
    for (unsigned i = 0; i < trace_processors; i++) {
        const struct trace_ring *ring = &trace_rings[i].events;
        uint64_t kept = ring->written < ring->size ? ring->written : ring->size;
        if (kept == 0)
            continue;
        report_line("processor %u, before that:", i);
        for (uint64_t n = ring->written - (kept < SHOWN ? kept : SHOWN); n < ring->written; n++) {
            const struct trace_event *event = &ring->events[n & (ring->size - 1)];
            char text[TEXT_MAX];
            describe(event, text);
            uint64_t ago = clock_line_scaled(now - event->tsc, rate);
            report_line("    %6lu.%03lu us ago  %s", ago / 1000, ago % 1000, text);
        }
    }
}
