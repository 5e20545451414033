/*
 * The console's output side: one device, three streams, and which of them are terminals. The rules
 * are in console.h.
 *
 * The input side is kernel/terminal_input.c, which only images that read contain (CO-3).
 */
#include "kernel/console.h"

#include "kernel/errno.h"
#include "kernel/option.h"
#include "kernel/platform.h"
#include "kernel/signal.h"
#include "kernel/trace.h"

#pragma weak trace_send  /* in the image if it is traced */
#pragma weak signal_send /* if the program handles signals */

struct console_window console_window;

/* All written during initialisation, read-only from then on. */
static const struct console_device *device;
static unsigned terminals; /* bit n: stream n is a terminal */
static bool terminals_told;

/* hitoma.terminal=012, 02, or nothing: digits of the descriptors that are terminals. */
static int set_terminal(const char *value)
{
    unsigned told = 0;
    for (; *value; value++) {
        if (*value < '0' || *value > '2')
            return -EINVAL;
        told |= 1u << (*value - '0');
    }
    terminals = told;
    terminals_told = true;
    return 0;
}
OPTION("terminal", "which of the descriptors 0, 1, 2 are terminals: 012, or 2, or nothing",
       set_terminal);

/* A number from 0 to 65535 at *text, which is moved past it; -1 if there is none. */
static int parse_size(const char **text)
{
    if (**text < '0' || **text > '9')
        return -1;
    int value = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        value = value * 10 + (**text - '0');
        if (value > 0xffff)
            return -1;
    }
    return value;
}

/*
 * hitoma.window=ROWSxCOLUMNS: as it is at the start; tools/run tells each change by the run link.
 */
static int set_window(const char *value)
{
    int rows = parse_size(&value);
    if (rows < 0 || *value++ != 'x')
        return -EINVAL;
    int columns = parse_size(&value);
    if (columns < 0 || *value)
        return -EINVAL;
    console_window = (struct console_window){(unsigned short)rows, (unsigned short)columns};
    return 0;
}
OPTION("window", "the terminal's size: ROWSxCOLUMNS, as 24x80", set_window);

void console_window_set(unsigned rows, unsigned columns)
{
    const struct console_window before = console_window;
    console_window = (struct console_window){(unsigned short)rows, (unsigned short)columns};
    if (!signal_send || (before.rows == rows && before.columns == columns))
        return;
    const struct signal_info info = {.number = SIGNAL_WINCH, .code = SIGNAL_BY_KERNEL};
    signal_send(&info);
}

void console_register(const struct console_device *new_device)
{
    if (device)
        return;
    device = new_device;
    if (!terminals_told)
        terminals = new_device->terminals;
}

bool console_is_terminal(enum console_stream stream)
{
    return terminals >> stream & 1;
}

void console_write_bytes(enum console_stream stream, const char *bytes, size_t length)
{
    if (device)
        device->write(stream, bytes, length);
    else
        platform_emergency_write(bytes, length);
}

void console_write(enum console_stream stream, const char *text, size_t length)
{
    if (!console_is_terminal(stream)) {
        console_write_bytes(stream, text, length);
        return;
    }
    for (const char *end = text + length; text < end;) {
        const char *newline = text;
        while (newline < end && *newline != '\n')
            newline++;
        if (newline > text)
            console_write_bytes(stream, text, (size_t)(newline - text));
        if (newline < end)
            console_write_bytes(stream, "\r\n", 2);
        text = newline + 1;
    }
}

_Noreturn void console_end(int status)
{
    if (trace_send)
        trace_send();
    if (device)
        device->end(status);
    else
        platform_emergency_status(status);
    platform_end(status);
}
