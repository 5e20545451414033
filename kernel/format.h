/*
 * Text with values in it, for the kernel's messages: a small part of printf, which allocates
 * nothing and uses no floating point. A program's printf is newlib's.
 */
#ifndef KERNEL_FORMAT_H
#define KERNEL_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/*
 * As vsnprintf(): writes at most size - 1 characters and a NUL, returns how many there are in
 * `buffer` (not how many there would have been). Conversions: %s %c %d %u %x %p %%, with l, ll or
 * z, and a width, with - or 0 before it. An unknown one is copied as it stands. Any context.
 */
size_t format_list(char *buffer, size_t size, const char *format, va_list values);
size_t format_text(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
