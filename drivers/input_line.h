/*
 * The line by which the console's input comes: COM1 on a PC (serial_input.c), descriptor 0 of a
 * Linux process (linux/input.c).
 */
#ifndef DRIVERS_INPUT_LINE_H
#define DRIVERS_INPUT_LINE_H

#include <stdbool.h>

/*
 * Begins to pass on what isn't input: of a line on which that looks as input does, everything, as
 * input_line_start(). For a line that isn't the run link's: there all is bytes.
 */
int input_line_listen(bool (*deliver)(unsigned char byte));

/*
 * Begins to pass each received byte to deliver(), with interrupts off; what deliver() refuses
 * (false) is kept, and the sender held back, until input_line_resume(). 0; -ENODEV: there is no
 * such line; or what platform_irq_attach() says. A second call does
 * nothing, and says the same.
 */
int input_line_start(bool (*deliver)(unsigned char byte));
void input_line_resume(void);

#endif
