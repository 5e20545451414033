/*
 * TAP from a test in C on the host: ok() prints a test's line; `tests` and `failed` count.
 */
#ifndef TESTS_HOST_TAP_H
#define TESTS_HOST_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static int tests, failed;

__attribute__((format(printf, 2, 3))) static bool ok(bool good, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    printf("%sok %d - ", good ? "" : "not ", ++tests);
    vprintf(format, values);
    printf("\n");
    va_end(values);
    failed += !good;
    return good;
}

#endif
