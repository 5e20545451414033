/*
 * Signals from outside, and the program's end by them. See program.h, PR-2.
 */
#include "kernel/program.h"

#include "kernel/log.h"
#include "kernel/report.h"
#include "kernel/signal.h"
#include "kernel/thread.h"

#pragma weak signal_send /* in the image if the program handles signals */
/* In the image if it makes threads. */
#pragma weak thread_all
#pragma weak thread_kick
extern struct thread *thread_all;
void thread_kick(struct thread *thread);

/*
 * How a program that handles no signals ends. A pointer, so that an image to which nobody can send
 * any has nothing of it.
 */
static void (*volatile ending)(void);
static int ends_by; /* by which signal */

static void end_by_exit(void)
{
    program_end(128 + ends_by);
}

static void end_by_quit(void)
{
    program_end_by_signal(ends_by);
}

/*
 * The first thread, or, when it has ended, one of the program's others. Those that end meanwhile
 * leave the list on another processor: then it is the next signal that finds one.
 */
static struct thread *whoever_is_left(void)
{
    struct thread *thread = &first_thread;
    if (&thread_all && first_thread.state == THREAD_ENDED)
        for (thread = thread_all; thread && thread->in_kernel > 1;)
            thread = thread->next_of_all;
    return thread;
}

/* The default action of those that come from outside; SIGWINCH, SIGTSTP: none. */
static void act_by_default(unsigned number)
{
    bool ends = number == SIGNAL_INT || number == SIGNAL_QUIT || number == SIGNAL_TERM;
    struct thread *thread = whoever_is_left();
    if (!ends || ending || !thread)
        return;
    ends_by = (int)number;
    ending = number == SIGNAL_QUIT ? end_by_quit : end_by_exit;
    log_line("the program is asked to end by signal %u", number);
    thread_attention_set(thread, ATTENTION_END);
    thread_wake(thread);
    if (thread_kick && processors_many)
        thread_kick(thread);
}

void program_signal(unsigned number)
{
    const struct signal_info info = {.number = (int)number, .code = SIGNAL_BY_KERNEL};
    if (signal_send)
        signal_send(&info);
    else
        act_by_default(number);
}

void program_end(int status)
{
    program_entry.end(status);
}

void program_end_by_signal(int number)
{
    report_begin(128 + number);
    report_line("the program was ended by signal %d", number);
    report_backtrace_start((uintptr_t)__builtin_return_address(0) - 1);
    report_backtrace(*(const uintptr_t *)__builtin_frame_address(0));
    report_end();
}

void program_end_now(void)
{
    ending();
    __builtin_unreachable();
}
