/*
 * fuzz_fail() where libFuzzer is the engine: it keeps the input of whoever aborts.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fuzz/support/fuzz.h"

void fuzz_fail(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fprintf(stderr, "\n");
    abort();
}
