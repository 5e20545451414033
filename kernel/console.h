/*
 * The console: the program's three standard streams and the kernel's messages, on whatever device
 * carries them.
 *
 * A driver registers a struct console_device; the console never names one. Two exist on a PC: the
 * serial line (drivers/serial.c: everything on COM1, what a bare `qemu -kernel` gives) and the run
 * link (drivers/run_link.c: what tools/run gives: separate streams, an end of file, an exit
 * status).
 *
 *      program         kernel's messages                      program
 *   terminal_write()        |                              terminal_read()
 *         |                 |                                    ^  kernel/terminal_input.c
 *   console_write_bytes()  console_write()                 console_input_byte(), _end(), ...
 *         |                 |                                    |  interrupt context
 *         +--> struct console_device                       whoever defines console_source_start()
 *
 *   CO-1  console_write() and console_write_bytes() may be called from any context and with
 *         interrupts off: the device polls where it is not ready and interrupts are off, and sleeps
 *         where it may. All bytes go out.
 *   CO-2  Input is delivered by console_input_*() from interrupt context or with interrupts off. A
 *         byte that was not taken (false) stays the driver's, which holds its sender back until
 *         console_source_room() is called: nothing is lost.
 *   CO-3  Nothing of a device is touched before the first byte is written or asked for: an image
 *         that prints nothing pays nothing, and one that never reads doesn't contain the reading
 *         half. The reference to console_source_start() in terminal_input.c is what brings the
 *         driver's receiving half into the image.
 */
#ifndef KERNEL_CONSOLE_H
#define KERNEL_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

enum console_stream {
    CONSOLE_INPUT = 0,
    CONSOLE_OUTPUT = 1,
    CONSOLE_ERROR = 2, /* the program's stderr and the kernel's messages */
};

struct console_device {
    const char *name;
    /* Bit n: stream n is a terminal, unless hitoma.terminal= says otherwise. */
    unsigned terminals;
    /* Takes all the bytes. See CO-1. */
    void (*write)(enum console_stream stream, const char *bytes, size_t length);
    /*
     * Called once, last: lets the last bytes out, and tells whoever started us the exit status if
     * there is a way.
     */
    void (*end)(int status);
};

/*
 * Makes `device` the console, if there is none yet: what an option asks for registers from the
 * option's handler, and so comes before what is merely there (INIT_CONSOLE). During initialisation
 * only; the structure stays the driver's.
 */
void console_register(const struct console_device *device);

/* ---- for the kernel ---- */

/*
 * The kernel's own text; a newline becomes CR LF where the stream is a terminal, whatever mode the
 * program has put that into. Before any device is registered: the platform's emergency output.
 */
void console_write(enum console_stream stream, const char *text, size_t length);

/*
 * Bytes as they are: what the terminal's output processing (kernel/terminal_output.c) has made of
 * the program's.
 */
void console_write_bytes(enum console_stream stream, const char *bytes, size_t length);

/* Passes the status to the device, then platform_end(). Any context. */
_Noreturn void console_end(int status);

/* Is this stream a terminal (hitoma.terminal=)? */
bool console_is_terminal(enum console_stream stream);

/* The terminal's window; 0 and 0 where nobody told us. Any context. */
struct console_window {
    unsigned short rows, columns;
};
extern struct console_window console_window;

/* A new size, and if it is another one, SIGWINCH for the program. Any context. */
void console_window_set(unsigned rows, unsigned columns);

/* ---- what the driver of the input defines ---- */

/*
 * Begins to deliver what isn't input, to power_button_pressed(), program_signal(),
 * console_window_set() and break_report(); where the line can't tell it from input, that, too.
 * Called once, perhaps before console_source_start(), perhaps behind it. 0 or -errno.
 */
int console_listen(void);

/*
 * Begins to deliver input: interrupts are set up now (PL-2). Called once, at the first read. 0 or
 * -errno.
 */
int console_source_start(void);

/*
 * There is room again after console_input_byte() returned false. Called with interrupts off; may
 * deliver input at once.
 */
void console_source_room(void);

/* ---- what such a driver calls, with interrupts off (CO-2) ---- */

/*
 * One byte of input. False: no room, the byte was not taken; stop until console_source_room() is
 * called.
 */
bool console_input_byte(unsigned char byte);
void console_input_end(void); /* end of file, after all bytes before it */

#endif
