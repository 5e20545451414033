/*
 * The end of a machine that can't go on: a report for a person, then a non-zero status.
 */
#ifndef KERNEL_PANIC_H
#define KERNEL_PANIC_H

#include <stdbool.h>

enum { PANIC_STATUS = 134 }; /* 128 + SIGABRT, as a shell shows an abort() */

/* Prints what happened, a backtrace and the thread, and ends the machine. Any context. */
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The image can't run on this machine: a message without a backtrace, and status 126. */
_Noreturn void cannot_boot(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * What only a bug can make false. Stays in every build.
 * The values that broke it belong in the message: assert(n <= max, "n=%zu max=%zu", n, max).
 */
#define assert(condition, ...)                                                                     \
    do {                                                                                           \
        if (__builtin_expect(!(condition), 0))                                                     \
            panic("assertion failed: " #condition " in " __FILE__ ": " __VA_ARGS__);               \
    } while (0)

#endif
