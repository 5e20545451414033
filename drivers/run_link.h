/*
 * The run link: how an image and tools/run speak when one has started the other (hitoma.run=1).
 * Both sides' rules stand at the head of tools/run; in short:
 *
 * From the image, each an `isa-debugcon` device of QEMU, which passes a written byte on at once and
 * answers a read with a sign (kernel/platform/pc/run_link.h has the numbers):
 *
 *   output   the program's standard output
 *   error    its standard error, and the kernel's messages
 *   status   ACK           from now on the image hears controls; nothing is sent to it before
 *            ENQ           from now on it takes input, too
 *            "status N\n"  the exit status, just before the machine ends
 *
 *   files    with OUT=: at the end, a tar archive of the files that changed
 *   trace    with TRACE=: at the end, what the trace's rings hold (kernel/trace_file.h)
 *
 * To the image: COM1, the program's standard input. Byte 0x10 (DLE) begins a control:
 *
 *   DLE D   a 0x10 of the input itself       DLE E   end of file
 *   DLE I   interrupt, as Ctrl-C             DLE P   power button
 *   DLE Q   quit, as Ctrl-\                  DLE B   break: report of all threads
 *   DLE R   the terminal is raw now (to an image that is a process, which waits for it)
 *   DLE W and four bytes, not escaped        rows and columns, each the high byte first
 *
 * A DLE with anything else is nothing: both are dropped, so that a later tools/run can say more to
 * an older image.
 */
#ifndef DRIVERS_RUN_LINK_H
#define DRIVERS_RUN_LINK_H

#include <stdbool.h>
#include <stddef.h>

enum { ENQ = 0x05, ACK = 0x06, DLE = 0x10 };

/* Is hitoma.run=1 given? */
bool run_link_is_on(void);

/* Tells tools/run that controls may come; that input may. */
void run_link_tell_listening(void);
void run_link_tell_ready(void);

/*
 * Does tools/run take files back (OUT=)? And: some bytes of the archive. drivers/run_link_files.c.
 */
bool run_link_takes_files(void);
void run_link_send_files(const void *bytes, size_t size);

/* The same for a trace (TRACE=). drivers/run_link_trace.c. */
bool run_link_takes_trace(void);
void run_link_send_trace(const void *bytes, size_t size);

/*
 * Takes one byte from the line; passes what it means to console_input_byte() and its sisters.
 * False: the byte was not taken (CO-2). With interrupts off.
 */
bool run_link_receive(unsigned char byte);

#endif
