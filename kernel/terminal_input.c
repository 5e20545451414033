/*
 * The terminal's input side: read() on the console, and where drivers deliver what they receive.
 *
 * A received byte goes through the line discipline at once, in the interrupt, so that echo and
 * Ctrl-C don't wait for a program that is busy; read() takes what is complete. Input is set up by
 * the first read() (CO-3): an interrupt controller costs some ten exits, and most images never ask.
 * What was typed before waits outside, in QEMU or tools/run.
 */
#include "kernel/terminal.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/line_discipline.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/wait.h"

enum { CHUNK = 512 };

#define TENTH_OF_SECOND_NS 100000000ull

/*
 * The terminal is what the program writes to: its output, else its error output, if one of them is
 * it.
 */
static void echo(const char *bytes, size_t count)
{
    if (console_is_terminal(CONSOLE_OUTPUT))
        console_write_bytes(CONSOLE_OUTPUT, bytes, count);
    else if (console_is_terminal(CONSOLE_ERROR))
        console_write_bytes(CONSOLE_ERROR, bytes, count);
}

static unsigned signalled; /* by the byte that is being received; 0: none */

static void note_signal(unsigned number)
{
    signalled = number;
}

/* All of it changes between wait_begin(&arrived) and wait_end(). */
static uint16_t ring[LINE_RING];
static struct line_discipline line = {
    .settings = &terminal_settings,
    .echo = echo,
    .signal = note_signal,
    .ring = ring,
};
static struct wait_queue arrived; /* something is complete */
static bool held_back;            /* a byte was refused, the driver waits for room */

/* ---- what drivers deliver: interrupts are off ---- */

bool console_input_byte(unsigned char byte)
{
    wait_begin(&arrived);
    bool taken = console_is_terminal(CONSOLE_INPUT) ? line_receive(&line, byte)
                                                    : line_receive_plain(&line, byte);
    held_back = !taken;
    if (line_complete(&line) > 0)
        wait_wake(&arrived);
    unsigned number = signalled;
    signalled = 0;
    wait_end(&arrived);
    if (number)
        program_signal(number); /* which takes locks that come before a queue's */
    return taken;
}

void console_input_end(void)
{
    wait_begin(&arrived);
    line_receive_end(&line);
    wait_wake(&arrived);
    wait_end(&arrived);
}

/* ---- read() ---- */

/* The first reader sets input up; if that fails, each one hears of it. */
static int start(void)
{
    static bool started;
    static int error;
    if (started)
        return error;
    started = true;
    error = console_source_start();
    if (error)
        log_error("there is no console input here (error %d)", -error);
    return error;
}

void terminal_listen(void)
{
    static bool listening;
    if (!__atomic_exchange_n(&listening, true, __ATOMIC_SEQ_CST))
        console_listen(); /* who can't be told anything lives without */
}

/*
 * Room again? Not at each byte: a driver that is stopped and started costs exits. But in any case
 * when all that was complete is read: the rest may be one line so long that it leaves no room, and
 * the newline it waits for is with the sender. Not inside wait_begin(): what is delivered wakes us.
 */
static void let_more_in(void)
{
    bool were_on = interrupts_save();
    if (held_back && (line_room(&line) >= LINE_RING / 2 || line_complete(&line) == 0)) {
        held_back = false;
        console_source_room();
    }
    interrupts_restore(were_on);
}

static bool is_raw(void)
{
    return console_is_terminal(CONSOLE_INPUT) && !(terminal_settings.local & TTY_ICANON);
}

/* Until there is anything, or the end of it. Inside wait_begin(). */
static int wait_for_any(void)
{
    int error = 0;
    while (line_complete(&line) == 0 && !line.ended && !error)
        error = wait_sleep(&arrived, WAIT_FOREVER);
    return error;
}

/* POSIX 11.1.7, cases A to D. Inside wait_begin(). */
static int wait_raw(size_t count)
{
    size_t least = terminal_settings.character[TTY_VMIN];
    uint64_t time_ns = terminal_settings.character[TTY_VTIME] * TENTH_OF_SECOND_NS;
    if (least == 0 && time_ns == 0)
        return 0; /* D: what is there */
    if (time_ns == 0 && least == 1)
        return wait_for_any();

    /* C: one byte, or the time from now on. A, B: `least` bytes, or the time since the last one. */
    bool from_start = least == 0;
    size_t wanted = from_start ? 1 : least < count ? least : count;
    uint64_t deadline = from_start ? platform_clock_ns() + time_ns : WAIT_FOREVER;
    size_t seen = 0;
    int error = 0;
    while (line_complete(&line) < wanted && !line.ended && !error) {
        if (!from_start && time_ns > 0 && line_complete(&line) > seen) {
            seen = line_complete(&line);
            deadline = platform_clock_ns() + time_ns;
        }
        error = wait_sleep(&arrived, deadline);
    }
    return error == -ETIMEDOUT ? 0 : error;
}

/* -EINTR only if there is nothing to take. */
static int wait_for_input(size_t count)
{
    wait_begin(&arrived);
    int error = is_raw() ? wait_raw(count) : wait_for_any();
    if (line_complete(&line) > 0)
        error = 0;
    wait_end(&arrived);
    return error;
}

static size_t take(unsigned char *to, size_t count, bool *more)
{
    bool canonical = console_is_terminal(CONSOLE_INPUT) && !is_raw();
    wait_begin(&arrived);
    size_t taken = line_take(&line, canonical, to, count, more);
    wait_end(&arrived);
    let_more_in();
    return taken;
}

ptrdiff_t terminal_read(void *program_buffer, size_t count)
{
    if (count == 0)
        return 0;
    int error = start();
    if (!error)
        error = wait_for_input(count);
    if (error)
        return error;

    unsigned char chunk[CHUNK];
    size_t done = 0;
    bool more = true;
    while (more && done < count) {
        size_t part = take(chunk, count - done < CHUNK ? count - done : CHUNK, &more);
        error = copy_out((char *)program_buffer + done, chunk, part);
        if (error)
            return done ? (ptrdiff_t)done : error;
        done += part;
    }
    return (ptrdiff_t)done;
}

/* POSIX 11.1.7: without a time a read() waits for VMIN bytes. */
static size_t least_readable(void)
{
    const uint8_t *character = terminal_settings.character;
    return is_raw() && character[TTY_VTIME] == 0 && character[TTY_VMIN] > 1 ? character[TTY_VMIN]
                                                                            : 1;
}

bool terminal_readable(struct wait_queue **queue)
{
    if (queue)
        *queue = &arrived;
    if (start())
        return true; /* a read() returns at once, with the error */
    wait_begin(&arrived);
    bool readable = line_complete(&line) >= least_readable() || line.ended;
    wait_end(&arrived);
    return readable;
}

/* ---- settings ---- */

size_t terminal_input_count(void)
{
    if (start())
        return 0;
    wait_begin(&arrived);
    size_t count = line_byte_count(&line);
    wait_end(&arrived);
    return count;
}

void terminal_flush_input(void)
{
    wait_begin(&arrived);
    line_flush(&line);
    wait_end(&arrived);
    let_more_in();
}

/*
 * A reader that waits looks anew: what is complete may have changed. Input begins here, if it
 * hasn't yet: until then the host's terminal is still in its own mode, and a Ctrl-C would end us
 * though we don't want signals.
 */
void terminal_set(const struct terminal_settings *settings, bool flush)
{
    start(); /* without input, settings are still settings */
    if (flush)
        terminal_flush_input();
    wait_begin(&arrived);
    terminal_settings = *settings;
    line_mode_changed(&line);
    wait_wake(&arrived);
    wait_end(&arrived);
}
