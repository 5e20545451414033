/*
 * switch.S, for C.
 */
#ifndef PLATFORM_SWITCH_H
#define PLATFORM_SWITCH_H

#include <stdint.h>

struct thread;

void thread_switch(struct thread *from, struct thread *to);
_Noreturn void thread_load(struct thread *to);

/*
 * What thread_switch() leaves on a stack, lowest address first: for a new thread's stack, too.
 */
struct switch_frame {
    uint32_t mxcsr;
    uint16_t x87_control, unused;
    uint64_t r15, r14, r13, r12, rbx, rbp;
    void (*returns_to)(void);
};
_Static_assert(sizeof(struct switch_frame) == 8 * 8, "switch.S pushes 8 words");

/* What a new thread's first frame returns to; calls thread_begin() (kernel/threads.c). */
void thread_first(void);

#endif
