/*
 * The end of a trace: what the rings of kernel/trace.c hold goes to whoever started the machine, by
 * the run link (TRACE= of tools/run). kernel/trace_file.h has the format.
 *
 * It is the last thing that the console does, so that it is done after a crash, too: other
 * processors have stopped, and nothing is asked of memory, locks or interrupts.
 *
 * The name part_trace brings this file into an image, and with it the recorder.
 */
#include "drivers/run_link.h"
#include "kernel/clock_line.h"
#include "kernel/init.h"
#include "kernel/platform.h"
#include "kernel/trace_file.h"
#include "kernel/trace_rings.h"

const char part_trace[] = "trace";

static bool is_wanted;

static void ask(void)
{
    is_wanted = run_link_takes_trace();
}
INIT(INIT_DRIVER, ask);

static void send_ring(unsigned processor, const struct trace_ring *ring, bool is_names)
{
    uint64_t count = ring->written < ring->size ? ring->written : ring->size;
    struct trace_file_ring header = {processor, is_names, count, ring->written - count};
    if (count == 0)
        return;
    run_link_send_trace(&header, sizeof(header));
    size_t first = (ring->written - count) & (ring->size - 1), until_end = ring->size - first;
    if (until_end > count)
        until_end = count;
    run_link_send_trace(ring->events + first, until_end * sizeof(struct trace_event));
    run_link_send_trace(ring->events, (count - until_end) * sizeof(struct trace_event));
}

void trace_send(void)
{
    trace_on = false;
    if (trace_processors == 0 || !is_wanted)
        return;
    const struct clock_line *line = *platform_clock_line();
    struct trace_file header = {
        .magic = TRACE_FILE_MAGIC,
        .version = TRACE_FILE_VERSION,
        .event_size = sizeof(struct trace_event),
        .tsc = line->tsc,
        .ns = line->ns,
        .rate = line->rate,
        .ended_tsc = platform_cycles(),
    };
    run_link_send_trace(&header, sizeof(header));
    for (unsigned i = 0; i < trace_processors; i++) {
        send_ring(i, &trace_rings[i].names, true);
        send_ring(i, &trace_rings[i].events, false);
    }
}
