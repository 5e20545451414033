/*
 * The report of a processor fault that nobody handles.
 */
#ifndef PC_FAULT_H
#define PC_FAULT_H

#include <stdbool.h>

struct trap_frame;

/*
 * Says what happened in words, with registers and a backtrace, and ends the machine with 128 + the
 * signal's number. `no_page`: it was a first touch, for which there was no page.
 */
_Noreturn void fault_report(const struct trap_frame *frame, bool no_page);

#endif
