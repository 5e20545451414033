/*
 * The report of a fault or panic, for a person: it says what, where and who, and ends the machine.
 *
 *   RE-1  Between report_begin() and report_end() (report_aside_begin() and _end()) nothing is
 *         trusted: pointers into the program are checked before they are read, no lock is taken, no
 *         memory allocated.
 *   RE-2  A fault inside the report doesn't hide it: the second begin says so in one line and ends
 *         the machine with the first one's status; a third ends it without a word.
 */
#ifndef KERNEL_REPORT_H
#define KERNEL_REPORT_H

#include <stdbool.h>
#include <stdint.h>

/* Interrupts off from here. `status` is the exit status that report_end() gives. */
void report_begin(int status);

/* One line, cut at 256 characters. */
void report_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Where the code was, one line a function: first the place itself; then, if it is known to have no
 * frame, its caller's return address (an address that is no code is left out); then the callers by
 * the chain of frame pointers that starts at `rbp`. */
void report_backtrace_start(uintptr_t rip);
void report_caller(uintptr_t return_address);
void report_backtrace(uintptr_t rbp);

/* All three, of something that was interrupted anywhere. */
struct trap_place;
void report_backtrace_from(const struct trap_place *place);

/* Of this processor: where it was interrupted, if it was, or from the caller on. */
void report_backtrace_here(void);

/* The current thread, in a line. */
void report_thread(void);

/* processors.c: what the other processors were doing; with threads only. */
void report_processors(void);

/*
 * report_threads.c: what each processor does, and each thread, with backtraces; what report_end()
 * says of them isn't said again then.
 */
void report_threads(void);
extern bool report_has_threads;

/*
 * A report after which the machine goes on: the other processors stay where they are meanwhile.
 * Interrupts off from before the first to behind the second. False: there is a report already.
 */
bool report_aside_begin(void);
void report_aside_end(void);

/* Who it was, the thread, and the end. A breakpoint here sees every fault: tools/gdb sets it. */
_Noreturn void report_end(void);

#endif
