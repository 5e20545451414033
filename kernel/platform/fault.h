/*
 * The report of a processor fault that nobody handles.
 */
#ifndef PLATFORM_FAULT_H
#define PLATFORM_FAULT_H

#include <stdbool.h>
#include <stdint.h>

struct trap_frame;

/*
 * Says what happened in words, with registers and a backtrace, and ends the machine with 128 + the
 * signal's number. `address` is what a page fault wanted; `no_page`: it was a first touch, for
 * which there was no page.
 */
_Noreturn void fault_report(const struct trap_frame *frame, uintptr_t address, bool no_page);

/*
 * The same fault as a signal, if the program handles that: then the frame goes on in the handler.
 * False: it doesn't. fault_signal.c, in the image only with signals.
 */
bool fault_is_handled(struct trap_frame *frame, uintptr_t address, bool no_page);

/*
 * The si_code of a floating-point exception: which it was the extended state tells, which is at
 * hand only when the handler is called. Until then it is FAULT_CODE_FLOAT.
 */
enum { FAULT_CODE_FLOAT = -100 };
int fault_float_code(unsigned vector, const void *extended);

#endif
