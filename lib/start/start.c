/*
 * From the kernel to main() and back: what a C program expects to have happened before its first
 * line.
 *
 * Constructors run in the order of the System V ABI: .preinit_array, .init_array; exit() runs
 * atexit() functions, then .fini_array (newlib's __libc_fini_array, which we replace), then closes
 * the streams.
 */
#include <stdlib.h>
#include <unistd.h>

#include "kernel/program.h"

typedef void (*function)(int argc, char **argv, char **environment);
extern const function __preinit_array_start[], __preinit_array_end[];
extern const function __init_array_start[], __init_array_end[];
extern void (*const __fini_array_start[])(void);
extern void (*const __fini_array_end[])(void);

int main(int argc, char **argv, char **environment);

char **environ;

/* lib/malloc/report.c's, where the image has it. */
__attribute__((weak)) void malloc_report_leaks(void);

static void run_destructors(void)
{
    for (void (*const *f)(void) = __fini_array_end; f > __fini_array_start;)
        (*--f)();
    if (malloc_report_leaks)
        malloc_report_leaks(); /* the streams are still open, and their buffers are in the list */
}

static void start(const struct program_arguments *arguments)
{
    int argc = arguments->argc;
    char **argv = arguments->argv;
    environ = arguments->environment;
    atexit(run_destructors); /* registered first: runs last */
    for (const function *f = __preinit_array_start; f < __preinit_array_end; f++)
        (*f)(argc, argv, environ);
    for (const function *f = __init_array_start; f < __init_array_end; f++)
        (*f)(argc, argv, environ);
    exit(main(argc, argv, environ));
}

PROGRAM_ENTRY(start, exit);
