/*
 * The terminal's output side: write() on the console. See terminal.h.
 *
 * A chunk is copied out of the program's memory, then handed to the device in one piece: each call
 * of the device is at least one exit, so a line of text must not become three.
 */
#include "kernel/terminal.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/init.h"

enum { CHUNK = 512 };

/* As after `stty sane`. */
static const struct terminal_settings sane = {
    .input = TTY_ICRNL | TTY_IUTF8,
    .output = TTY_OPOST | TTY_ONLCR,
    .control = TTY_B115200 | TTY_CS8 | TTY_CREAD,
    .local = TTY_ISIG | TTY_ICANON | TTY_IEXTEN | TTY_ECHO | TTY_ECHOE | TTY_ECHOK | TTY_ECHOCTL |
             TTY_ECHOKE,
    .character =
        {
            [TTY_VINTR] = 'C' - '@',
            [TTY_VQUIT] = '\\' - '@',
            [TTY_VERASE] = 0x7f,
            [TTY_VKILL] = 'U' - '@',
            [TTY_VEOF] = 'D' - '@',
            [TTY_VMIN] = 1,
            [TTY_VSUSP] = 'Z' - '@',
            [TTY_VREPRINT] = 'R' - '@',
            [TTY_VWERASE] = 'W' - '@',
            [TTY_VLNEXT] = 'V' - '@',
        },
    .input_speed = TTY_B115200,
    .output_speed = TTY_B115200,
};

struct terminal_settings terminal_settings;

void terminal_reset(void)
{
    terminal_settings = sane;
}
INIT(INIT_CONSOLE, terminal_reset);

size_t terminal_process_output(uint32_t output_flags, const char *from, size_t count, char *to)
{
    char *at = to;
    for (size_t i = 0; i < count; i++) {
        if (from[i] == '\n' && (output_flags & TTY_ONLCR))
            *at++ = '\r';
        *at++ = from[i] == '\r' && (output_flags & TTY_OCRNL) ? '\n' : from[i];
    }
    return (size_t)(at - to);
}

static int write_processed(enum console_stream stream, const char *program_chunk, size_t count)
{
    char chunk[CHUNK / 2], processed[CHUNK];
    int error = copy_in(chunk, program_chunk, count);
    if (error)
        return error;
    count = terminal_process_output(terminal_settings.output, chunk, count, processed);
    console_write_bytes(stream, processed, count);
    return 0;
}

static int write_plain(enum console_stream stream, const char *program_chunk, size_t count)
{
    char chunk[CHUNK];
    int error = copy_in(chunk, program_chunk, count);
    if (!error)
        console_write_bytes(stream, chunk, count);
    return error;
}

ptrdiff_t terminal_write(enum console_stream stream, const void *program_buffer, size_t count)
{
    const char *from = program_buffer;
    size_t done = 0;
    while (done < count) {
        bool process = console_is_terminal(stream) && (terminal_settings.output & TTY_OPOST);
        size_t most = process ? CHUNK / 2 : CHUNK;
        size_t part = count - done < most ? count - done : most;
        int error = process ? write_processed(stream, from + done, part)
                            : write_plain(stream, from + done, part);
        if (error)
            return done ? (ptrdiff_t)done : error;
        done += part;
    }
    return (ptrdiff_t)done;
}
