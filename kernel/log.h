/*
 * Messages of the kernel: kept in a ring in memory, and printed on the error output when
 * hitoma.log=1.
 *
 * The ring is there for the fault report, for gdb (`hitoma log`) and for programs, which read it as
 * /dev/kmsg (kernel/fs/kmsg.c); writing to it costs no exit.
 */
#ifndef KERNEL_LOG_H
#define KERNEL_LOG_H

#include <stddef.h>
#include <stdint.h>

/*
 * One line, without the newline. Formats: %s %c %d %u %x %p, with l, ll and z before d, u, x, and a
 * width with leading 0 for numbers. Any context.
 */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* As log_line(), but printed on the error output in any case: for what the user must see. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Copies from the ring: what follows byte *from of all that was ever written; if that is no longer
 * there, from the first whole line that is. *from moves behind it. How many bytes: 0, there are no
 * more. Any context.
 */
size_t log_copy(uint64_t *from, char *to, size_t size);

#endif
