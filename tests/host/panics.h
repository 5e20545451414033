/*
 * The kernel's panic() where a test expects it: PANICS(statement, words, name) is a test that the
 * statement panics and says the words. What it leaves behind is as the panic left it.
 */
#ifndef TESTS_HOST_PANICS_H
#define TESTS_HOST_PANICS_H

#include <setjmp.h>
#include <string.h>

#include "tests/host/tap.h"

static jmp_buf panicked;
static char panic_message[256];
_Noreturn void panic(const char *format, ...);

void panic(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(panic_message, sizeof(panic_message), format, values);
    va_end(values);
    longjmp(panicked, 1);
}

#define PANICS(statement, words, name)                                                             \
    do {                                                                                           \
        panic_message[0] = '\0';                                                                   \
        if (!setjmp(panicked)) {                                                                   \
            statement;                                                                             \
        }                                                                                          \
        if (!ok(strstr(panic_message, words) != NULL, "%s", name))                                 \
            fprintf(stderr, "# got: %s\n", panic_message);                                         \
    } while (0)

#endif
