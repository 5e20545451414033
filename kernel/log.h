/*
 * Messages of the kernel: kept in a ring in memory, and printed on the error output when
 * hitoma.log=1.
 *
 * The ring is there for the fault report and for gdb (`hitoma log`); writing to it costs no exit.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stddef.h>

/*
 * One line, without the newline. Formats: %s %c %d %u %x %p, with l, ll and z before d, u, x, and a
 * width with leading 0 for numbers. Any context.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As log_line(), but printed on the error output in any case: for what the user must see. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
