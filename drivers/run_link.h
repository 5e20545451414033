/*
 * The run link: how an image and tools/run speak when one has started the other (hitoma.run=1).
 *
 * From the image, each an `isa-debugcon` device of QEMU, where every byte written to the port goes to a file
 * descriptor at once and a read gives a fixed value:
 *
 *   0x5e8 (reads 0x48)   the program's standard output
 *   0x5e9 (reads 0x49)   the program's standard error, and the kernel's messages
 *   0x5ea (reads 0x4a)   status, lines of text:  "input\n"     from now on the image takes input (a Ctrl-C, too)
 *                                                "status N\n"  the exit status, just before the machine ends
 *
 * To the image: COM1, the program's standard input. Byte 0x10 (DLE) begins a control:
 *
 *   DLE 'D'   a 0x10 of the input itself       DLE 'E'   end of file
 *   DLE 'I'   interrupt, as Ctrl-C             DLE 'P'   power button
 *   DLE 'W' and four bytes                     the window's rows and columns, each the high byte first; not escaped
 *
 * A DLE followed by anything else is nothing: both are dropped, so that later tools can say more to earlier images.
 */
#ifndef DRIVERS_RUN_LINK_H
#define DRIVERS_RUN_LINK_H

#include <stdbool.h>

enum {
    RUN_LINK_OUTPUT = 0x5e8,
    RUN_LINK_ERROR = 0x5e9,
    RUN_LINK_STATUS = 0x5ea,
    RUN_LINK_READBACK = 0x48, /* of the first; the others follow */
};

enum { DLE = 0x10 };

/* Is hitoma.run=1 given? */
bool run_link_is_on(void);

/* One line for tools/run on the status port; the newline is in it. */
void run_link_tell(const char *line);

/*
 * Takes one byte from the line; passes what it means to console_input_byte() and its sisters. False: the byte was not
 * taken (CO-2). With interrupts off.
 */
bool run_link_receive(unsigned char byte);

#endif
