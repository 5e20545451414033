/*
 * exit() and kill(): how the program ends the machine.
 */
#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/report.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"

#pragma weak platform_processors_stop /* with threads */

enum { SELF = 1, SIGNAL_MAX = 31 };

void (*program_last_thing)(void);

void sys_exit(int status)
{
    if (program_last_thing)
        program_last_thing();
    if (processors_many && platform_processors_stop) {
        interrupts_off();
        platform_processors_stop();
    }
    console_end(status & 0xff);
}

/*
 * There is one process, and until a later chapter there are no handlers: a signal does what it does
 * by default, and that is to end the program. The ones that abort() and a debugger's trap send say
 * where it happened.
 */
int sys_kill(int process, int signal)
{
    if (signal < 0 || signal > SIGNAL_MAX)
        return -EINVAL;
    if (process != SELF && process != 0 && process != -1)
        return -ESRCH;
    if (signal == 0)
        return 0;
    report_begin(128 + signal);
    report_line("the program was ended by signal %d", signal);
    report_backtrace_start((uintptr_t)__builtin_return_address(0) - 1);
    report_backtrace(*(const uintptr_t *)__builtin_frame_address(0));
    report_end();
}
