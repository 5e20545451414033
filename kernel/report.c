/*
 * See report.h.
 */
#include "kernel/report.h"

#include <stdarg.h>

#include "kernel/console.h"
#include "kernel/format.h"
#include "kernel/panic.h"
#include "kernel/param.h"
#include "kernel/platform.h"
#include "kernel/platform/x86.h"
#include "kernel/symbols.h"
#include "kernel/thread.h"
#include "kernel/trace.h"

#pragma weak platform_processors_stop
#pragma weak platform_processors_pause
#pragma weak platform_processors_resume
#pragma weak report_processors
#pragma weak trace_report /* in the image if it is traced */

static int report_depth;
static int report_status;
bool report_has_threads;  /* they have all been told */
static uint32_t reporter; /* the processor that reports: its number + 1 */

/* 0, or who reports already: its number + 1. */
static uint32_t become_reporter(void)
{
    uint32_t nobody = 0;
    __atomic_compare_exchange_n(&reporter, &nobody, cpu_number() + 1, false, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return nobody;
}

/*
 * The processor that reports is the first that comes here; the others are stopped, and one that
 * comes with a report of its own stops, too, unless the first goes on. (In the image with threads
 * only.)
 */
static void stop_others(void)
{
    struct cpu_local *cpu = this_cpu();
    uint32_t other;
    while ((other = become_reporter())) {
        if (other == cpu->number + 1)
            return;
        /* It stands still here, also where no message reaches it: in a fault's handler on Linux. */
        uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
        cpu->stopped_at = (struct trap_place){(uintptr_t)stop_others, frame, frame};
        __atomic_store_n(&cpu->stopped, true, __ATOMIC_RELEASE);
        cpu_relax();
    }
    cpu->stopped = false;
    platform_processors_stop();
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

bool report_aside_begin(void)
{
    if (report_depth > 0 || (processors_many && become_reporter()))
        return false;
    report_depth = 1; /* a fault meanwhile is the end: RE-2 */
    report_status = PANIC_STATUS;
    if (processors_many)
        platform_processors_pause();
    return true;
}

void report_aside_end(void)
{
    report_depth = 0;
    report_has_threads = false;
    if (!processors_many)
        return;
    platform_processors_resume();
    __atomic_store_n(&reporter, 0, __ATOMIC_SEQ_CST);
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

/*
 * Has the function at `rip` made its stack frame yet? gcc makes none in a function that calls
 * nobody, and strlen(NULL) is just such a case: then rbp is the caller's, and the return address
 * still lies where rsp points. The sign is `mov %rsp, %rbp` (48 89 e5) between the function's start
 * and rip.
 */
static bool has_frame(uintptr_t rip)
{
    uintptr_t offset;
    if (!symbol_lookup(rip, &offset))
        return false; /* nowhere: a call went wrong, and what it pushed is at rsp */
    for (const uint8_t *at = (const uint8_t *)(rip - offset); at + 3 <= (const uint8_t *)rip; at++)
        if (at[0] == 0x48 && at[1] == 0x89 && at[2] == 0xe5)
            return true;
    return false;
}

void report_backtrace_from(const struct trap_place *place)
{
    report_backtrace_start(place->rip);
    if (!has_frame(place->rip) && place->rsp % 8 == 0 && platform_is_readable(place->rsp))
        report_caller(*(const uintptr_t *)place->rsp);
    report_backtrace(place->rbp);
}

void report_backtrace_here(void)
{
    struct trap_place place;
    if (platform_interrupted_at(&place)) {
        report_backtrace_from(&place);
        return;
    }
    report_backtrace_start((uintptr_t)__builtin_return_address(0) - 1);
    report_backtrace(*(const uintptr_t *)__builtin_frame_address(0));
}

void report_thread(void)
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
    if (!report_has_threads)
        report_thread();
    if (report_processors && processors_many && !report_has_threads)
        report_processors();
    if (trace_report)
        trace_report();
    console_end(report_status);
}
