/*
 * The end, for a reason. See panic.h and report.h.
 */
#include "kernel/panic.h"

#include <stdarg.h>

#include "kernel/console.h"
#include "kernel/format.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/report.h"

enum { CANNOT_BOOT_STATUS = 126 };

void panic(const char *format, ...)
{
    char message[256];
    va_list values;
    va_start(values, format);
    format_list(message, sizeof(message), format, values);
    va_end(values);

    report_begin(PANIC_STATUS);
    report_line("panic: %s", message);
    report_backtrace_start((uintptr_t)__builtin_return_address(0) - 1); /* in the call itself */
    report_backtrace(*(const uintptr_t *)__builtin_frame_address(0));
    report_end();
}

void cannot_boot(const char *format, ...)
{
    char message[256];
    va_list values;
    va_start(values, format);
    format_list(message, sizeof(message), format, values);
    va_end(values);
    log_error("cannot boot: %s", message);
    console_end(CANNOT_BOOT_STATUS);
}

/* What gcc's stack protector calls when a function's canary was overwritten. */
void __stack_chk_fail(void);

void __stack_chk_fail(void)
{
    panic("stack smashed: a function wrote past the end of an array on its stack");
}
