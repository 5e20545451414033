/*
 * exit() and kill(): how the program ends the machine.
 */
#include "kernel/console.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/program.h"
#include "kernel/report.h"
#include "kernel/signal.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/threads.h"

/* In the image with threads; with signals. */
#pragma weak thread_find
#pragma weak thread_table_lock
#pragma weak signal_send
#pragma weak signal_send_thread

#pragma weak platform_processors_stop /* with threads */

enum { SELF = 1, SIGNAL_MAX = SIGNAL_COUNT - 1 };

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
 * A signal to a program that handles none does what it does by default, and that is to end it. The
 * ones that abort() and a debugger's trap send say where it happened: so this is inline.
 */
_Noreturn static inline __attribute__((always_inline)) void end_by(int signal)
{
    report_begin(128 + signal);
    report_line("the program was ended by signal %d", signal);
    report_backtrace_start((uintptr_t)__builtin_return_address(0) - 1);
    report_backtrace(*(const uintptr_t *)__builtin_frame_address(0));
    report_end();
}

/* There is one process, which is its own group. */
int sys_kill(int process, int signal)
{
    if (signal < 0 || signal > SIGNAL_MAX)
        return -EINVAL;
    if (process != SELF && process != 0 && process != -1 && process != -SELF)
        return -ESRCH;
    if (signal == 0)
        return 0;
    if (!signal_send)
        end_by(signal);
    const struct signal_info info = {.number = signal, .process = SELF};
    return signal_send(&info);
}

int sys_thread_kill(int id, int signal)
{
    if (signal < 0 || signal > SIGNAL_MAX)
        return -EINVAL;
    if (!threads_many || !thread_find) { /* the one there is */
        if (id != 0 && id != (int)first_thread.id)
            return -ESRCH;
        if (signal == 0)
            return 0;
        if (!signal_send_thread)
            end_by(signal);
    }
    const struct signal_info info = {.number = signal, .code = SIGNAL_BY_THREAD, .process = SELF};
    if (!threads_many || !thread_find)
        return signal_send_thread(thread_current(), &info);
    bool were_on = spin_lock(&thread_table_lock);
    struct thread *thread = thread_find(id);
    int error = !thread ? -ESRCH : 0;
    if (thread && signal && signal_send_thread)
        error = signal_send_thread(thread, &info);
    spin_unlock(&thread_table_lock, were_on);
    if (!error && signal && !signal_send_thread)
        end_by(signal);
    return error;
}
