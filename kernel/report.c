/*
 * See report.h.
 */
#include "kernel/report.h"

#include <stdarg.h>

#include "kernel/console.h"
#include "kernel/format.h"
#include "kernel/param.h"
#include "kernel/platform.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "kernel/trace.h"

#pragma weak platform_processors_stop
#pragma weak report_processors
#pragma weak trace_report /* in the image if it is traced */

static int report_depth;
static int report_status;

/*
 * The processor that reports is the first that comes here; the others are stopped, and one that
 * comes with a report of its own stops, too. (In the image with threads only.)
 */
static void stop_others(void)
{
    static uint32_t reporter; /* its number + 1 */
    uint32_t nobody = 0, me = cpu_number() + 1;
    if (__atomic_compare_exchange_n(&reporter, &nobody, me, false, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST))
        platform_processors_stop();
    else if (nobody != me)
        for (;;)
            platform_wait_for_interrupt();
}

void report_begin(int status)
{
    interrupts_off();
    if (processors_many)
        stop_others();
    report_depth++;
    if (report_depth == 1) {
        report_status = status;
        return;
    }
    if (report_depth == 2) {
        static const char text[] = "hitoma: another fault while reporting this one; giving up\n";
        platform_emergency_write(text, sizeof(text) - 1);
        platform_emergency_status(report_status);
    }
    platform_end(report_status);
}

void report_line(const char *format, ...)
{
    char line[256] = "hitoma: ";
    va_list values;
    va_start(values, format);
    size_t length = 8 + format_list(line + 8, sizeof(line) - 8 - 1, format, values);
    va_end(values);
    line[length++] = '\n';
    console_write(CONSOLE_ERROR, line, length);
}

static void report_place(uintptr_t address)
{
    uintptr_t offset;
    const char *name = symbol_lookup(address, &offset);
    if (name)
        report_line("    %016lx  %s+0x%lx", address, name, offset);
    else
        report_line("    %016lx  (no function of this image)", address);
}

void report_backtrace_start(uintptr_t rip)
{
    report_line("backtrace:");
    report_place(rip);
}

void report_caller(uintptr_t return_address)
{
    uintptr_t offset;
    if (symbol_lookup(return_address, &offset))
        report_place(return_address - 1);
}

/* Each frame starts with the caller's frame pointer and the return address. */
void report_backtrace(uintptr_t rbp)
{
    for (int i = 0; i < BACKTRACE_MAX; i++) {
        const uintptr_t *frame = (const uintptr_t *)rbp;
        if (rbp == 0)
            return;
        if (rbp % sizeof(*frame) != 0 || !platform_is_readable(rbp) ||
            !platform_is_readable(rbp + 2 * sizeof(*frame) - 1)) {
            report_line("    (the chain of frames breaks at 0x%lx)", rbp);
            return;
        }
        if (frame[1] == 0)
            return;
        /* The instruction before the return address is the call. */
        report_place(frame[1] - 1);
        rbp = frame[0];
    }
    report_line("    ...");
}

static void report_thread(void)
{
    const struct thread *thread = thread_current();
    if (thread->magic == 0) {
        report_line("thread: none yet");
        return;
    }
    if (!thread_is_sane(thread)) {
        report_line("thread: its structure at %p is corrupted", (const void *)thread);
        return;
    }
    report_line("thread: %s, stack %lx to %lx, %s", thread->name, thread->stack_low,
                thread->stack_high, thread->in_kernel ? "in a system call" : "in the program");
}

void report_end(void)
{
    report_thread();
    if (report_processors && processors_many)
        report_processors();
    if (trace_report)
        trace_report();
    console_end(report_status);
}
