/*
 * The run link's way in: the input line's bytes, un-escaped; and the answer to "where does input
 * come from". The protocol is in run_link.h.
 *
 *                 DLE              D: the byte 0x10; E, I, P, ...: what they say
 *        +------ TEXT ---> CONTROL ------------------------------------+
 *        +<------------------ | <---------------------------------------+
 *        |                    | W
 *        +<--- fourth byte -- WINDOW (4 bytes, not escaped)
 */
#include "drivers/run_link.h"

#include "drivers/input_line.h"
#include "kernel/break.h"
#include "kernel/console.h"
#include "kernel/power_button.h"
#include "kernel/program.h"
#include "kernel/signal_numbers.h"

/* Interrupts off. */
static enum { TEXT, CONTROL, WINDOW } state;
static unsigned char window[4];
static unsigned window_count;

/* The byte behind a DLE. */
static bool receive_control(unsigned char byte)
{
    if (byte == 'D' && !console_input_byte(DLE))
        return false; /* it will come again, and the state is still CONTROL */
    if (byte == 'E')
        console_input_end();
    else if (byte == 'I')
        program_signal(SIGNAL_INT);
    else if (byte == 'Q')
        program_signal(SIGNAL_QUIT);
    else if (byte == 'P')
        power_button_pressed();
    else if (byte == 'B')
        break_report();
    window_count = 0;
    state = byte == 'W' ? WINDOW : TEXT;
    return true;
}

static bool receive_window(unsigned char byte)
{
    window[window_count++] = byte;
    if (window_count < sizeof(window))
        return true;
    console_window_set((unsigned)window[0] << 8 | window[1], (unsigned)window[2] << 8 | window[3]);
    state = TEXT;
    return true;
}

bool run_link_receive(unsigned char byte)
{
    if (state == CONTROL)
        return receive_control(byte);
    if (state == WINDOW)
        return receive_window(byte);
    if (byte != DLE)
        return console_input_byte(byte);
    state = CONTROL;
    return true;
}

int console_listen(void)
{
    if (!run_link_is_on())
        return input_line_listen(console_input_byte);
    int error = input_line_start(run_link_receive);
    if (!error)
        run_link_tell_listening();
    return error;
}

int console_source_start(void)
{
    if (!run_link_is_on())
        return input_line_start(console_input_byte);
    int error = input_line_start(run_link_receive);
    if (!error)
        run_link_tell_ready();
    return error;
}

void console_source_room(void)
{
    input_line_resume();
}
