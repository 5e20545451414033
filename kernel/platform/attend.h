/*
 * A program that was interrupted, and has something to attend to before it goes on (thread.h,
 * TH-2).
 */
#ifndef PLATFORM_ATTEND_H
#define PLATFORM_ATTEND_H

#include "kernel/platform/trap_frame.h"

/*
 * Changes the frame, which is of a program with interrupts on, so that it goes on in
 * thread_attend(), and behind it where it was: all its state lies on its own stack then, below the
 * red zone. The stack is written to, so its pages may be touched for the first time. Interrupts
 * off. attend.c, in the image only with threads or signals.
 */
void trap_attend(struct trap_frame *frame);

/* The same onto another stack, which ends at `top`: for a fault whose own can't take it. */
void trap_attend_on(struct trap_frame *frame, uintptr_t top);

/* syscall_entry.S: from its look at what there is to attend to, to where the call has ended. */
extern const char syscall_leave[], syscall_left[];
#pragma weak syscall_leave
#pragma weak syscall_left

/* For each interrupt: a system call that has just looked does so again. */
static inline void syscall_look_again(uint64_t *rip)
{
    if (*rip - (uintptr_t)syscall_leave < (uintptr_t)syscall_left - (uintptr_t)syscall_leave)
        *rip = (uintptr_t)syscall_leave;
}

#endif
