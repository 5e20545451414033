/*
 * The terminal's settings and window size, for tcgetattr(), tcsetattr() and their like. See
 * terminal.h.
 *
 * Output needs no draining: terminal_write() returns when the device has taken all of it.
 */
#include "kernel/terminal.h"

#include "kernel/copy.h"
#include "kernel/errno.h"

static int set_settings(const void *program_settings, bool flush)
{
    struct terminal_settings settings;
    int error = copy_in(&settings, program_settings, sizeof(settings));
    if (!error)
        terminal_set(&settings, flush);
    return error;
}

static int get_window(void *program_window)
{
    struct terminal_window window = {.rows = console_window.rows,
                                     .columns = console_window.columns};
    return copy_out(program_window, &window, sizeof(window));
}

static int set_window(const void *program_window)
{
    struct terminal_window window;
    int error = copy_in(&window, program_window, sizeof(window));
    if (!error)
        console_window_set(window.rows, window.columns);
    return error;
}

static int get_input_count(void *program_count)
{
    int count = (int)terminal_input_count();
    return copy_out(program_count, &count, sizeof(count));
}

/* tcflush(): 0 input, 1 output (there is never any left), 2 both. */
static int flush(uintptr_t which)
{
    if (which > 2)
        return -EINVAL;
    if (which != 1)
        terminal_flush_input();
    return 0;
}

int terminal_ioctl(enum console_stream stream, unsigned request, void *program_argument)
{
    if (request == TTY_FIONREAD && stream == CONSOLE_INPUT)
        return get_input_count(program_argument);
    if (!console_is_terminal(stream))
        return -ENOTTY;

    switch (request) {
    case TTY_TCGETS:
        return copy_out(program_argument, &terminal_settings, sizeof(terminal_settings));
    case TTY_TCSETS:
    case TTY_TCSETSW: return set_settings(program_argument, false);
    case TTY_TCSETSF: return set_settings(program_argument, true);
    case TTY_TCSBRK: return 0;
    case TTY_TCFLSH: return flush((uintptr_t)program_argument);
    case TTY_TIOCGWINSZ: return get_window(program_argument);
    case TTY_TIOCSWINSZ: return set_window(program_argument);
    case TTY_FIONREAD: return get_input_count(program_argument);
    default: return -ENOTTY;
    }
}
