/*
 * Fuzz target: the line discipline (kernel/line_discipline.c), rules LD-1 to LD-4. The input is
 * settings, then typing: a byte that is 0xff is followed by something else that can happen.
 *
 * SOURCES: kernel/line_discipline.c
 */
#include <string.h>

#include "kernel/line_discipline.h"
#include "kernel/signal_numbers.h"
#include "tests/fuzz/support/fuzz.h"

static struct terminal_settings settings;
static uint16_t ring[LINE_RING], ring_before[LINE_RING];
static size_t echoed;

static void echo(const char *bytes, size_t count)
{
    volatile char last = count ? bytes[count - 1] : 0;
    (void)last;
    echoed += count;
}

static void signal_program(unsigned number)
{
    FUZZ_CHECK(number == SIGNAL_INT || number == SIGNAL_QUIT || number == SIGNAL_TSTP, "signal %u",
               number);
}

static void check(const struct line_discipline *line)
{
    FUZZ_CHECK(line->read <= line->complete && line->complete <= line->end &&
                   line->end <= line->read + LINE_RING,
               "LD-1: %zu %zu %zu", line->read, line->complete, line->end);
    FUZZ_CHECK(line_byte_count(line) <= line_complete(line), "more bytes than entries");
}

static void receive(struct line_discipline *line, uint8_t byte, bool plain)
{
    struct line_discipline before = *line;
    size_t echoed_before = echoed;
    bool near_full = line_room(line) < 2;
    if (near_full)
        memcpy(ring_before, ring, sizeof(ring));
    if (plain ? line_receive_plain(line, byte) : line_receive(line, byte))
        return;
    FUZZ_CHECK(near_full, "refused with room for %zu", line_room(&before));
    FUZZ_CHECK(memcmp(&before, line, sizeof(before)) == 0 && echoed == echoed_before &&
                   memcmp(ring_before, ring, sizeof(ring)) == 0,
               "LD-4: a refused byte has changed something");
    FUZZ_CHECK(line_complete(line) > 0, "LD-3: nobody can make room, and %02x is refused", byte);
}

static void take(struct line_discipline *line, size_t most, bool canonical)
{
    unsigned char to[256];
    bool more;
    size_t count = most % sizeof(to), taken = line_take(line, canonical, to, count, &more);
    FUZZ_CHECK(taken <= count, "%zu bytes for %zu", taken, count);
    FUZZ_CHECK(!more || taken == count, "more, though there was room");
}

static void something_else(struct line_discipline *line, struct input *in)
{
    uint8_t what = input_byte(in);
    switch (what % 8) {
    case 0: receive(line, 0xff, false); break;
    case 1: take(line, input_byte(in), settings.local & TTY_ICANON); break;
    case 2: line_flush(line); break;
    case 3:
        settings.local = input_number(in, 2);
        line_mode_changed(line);
        break;
    case 4: settings.input = input_number(in, 2); break;
    case 5: /* much of the same: else the ring would never be full */
        for (unsigned i = input_number(in, 2) % (LINE_RING + 16), byte = input_byte(in); i > 0; i--)
            receive(line, byte, false);
        break;
    case 6: receive(line, input_byte(in), true); break;
    case 7: line_receive_end(line); break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, data + size};
    struct line_discipline line = {
        .settings = &settings, .echo = echo, .signal = signal_program, .ring = ring};
    memset(ring, 0, sizeof(ring));
    memset(&settings, 0, sizeof(settings));
    echoed = 0;
    settings.input = input_number(&in, 2);
    settings.output = input_byte(&in);
    settings.local = input_number(&in, 2);
    for (int i = 0; i < 17; i++) /* up to TTY_VEOL2 */
        settings.character[i] = input_byte(&in);
    while (input_is_left(&in)) {
        uint8_t byte = input_byte(&in);
        if (byte == 0xff)
            something_else(&line, &in);
        else
            receive(&line, byte, false);
        check(&line);
    }
    return 0;
}
