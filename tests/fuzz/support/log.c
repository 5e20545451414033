/*
 * The log, for fuzz targets in which nothing reads it: messages are formatted all the same, so that
 * their values are read.
 */
#include "kernel/log.h"

#include <stdarg.h>

#include "kernel/format.h"

static char message[256];

static void read_message(const char *format, va_list values)
{
    format_list(message, sizeof(message), format, values);
}

void log_line(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    read_message(format, values);
    va_end(values);
}

void log_error(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    read_message(format, values);
    va_end(values);
}
