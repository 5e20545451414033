/*
 * See break.h.
 */
#include "kernel/break.h"

#include "kernel/report.h"
#include "kernel/trace.h"

#pragma weak report_threads /* in the image if the program has threads or handles signals */
#pragma weak trace_report   /* if it is traced */

static void report(void)
{
    report_line("break: what runs and what waits; then the program goes on");
    if (report_threads) {
        report_threads();
    } else {
        report_thread();
        report_backtrace_here();
    }
    bool traced = trace_on;
    if (trace_report)
        trace_report(); /* turns tracing off: the rings stand still meanwhile */
    trace_on = traced;
    report_line("break: the program goes on");
}

/*
 * Who comes while another processor reports leaves the request behind, and that one looks for it
 * when it has given the right to report back: so one that comes at the very end isn't lost.
 */
void break_report(void)
{
    static bool asked;
    __atomic_store_n(&asked, true, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&asked, __ATOMIC_SEQ_CST) && report_aside_begin()) {
        __atomic_store_n(&asked, false, __ATOMIC_SEQ_CST);
        report();
        report_aside_end();
    }
}
