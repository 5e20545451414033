/*
 * See attend.h. The assembly is attention_entry in attention.S.
 */
#include "kernel/platform/attend.h"

#include "kernel/signal.h"
#include "kernel/thread.h"

#pragma weak signal_attend_interrupted

extern const char attention_entry[], attention_saved[], attention_left[];

enum { RED_ZONE = 128, FLAG_DIRECTION = 1 << 10, FLAG_ALIGNMENT = 1 << 18, FLAG_TRAP = 1 << 8 };

void trap_attend_on(struct trap_frame *frame, uintptr_t top)
{
    struct trap_frame *kept = (struct trap_frame *)((top - sizeof(*frame)) & -16ull);
    *kept = *frame;
    frame->rip = (uintptr_t)attention_entry;
    frame->rsp = (uintptr_t)kept;
    frame->rflags &= ~(uint64_t)(FLAG_DIRECTION | FLAG_ALIGNMENT | FLAG_TRAP);
}

/*
 * From attention_entry, as the thread itself, in the kernel, on its own stack: `frame` and
 * `extended` are where it was interrupted, and where it goes on if this returns.
 */
void thread_attend_interrupted(struct trap_frame *frame, void *extended);

void thread_attend_interrupted(struct trap_frame *frame, void *extended)
{
    if (signal_attend_interrupted && thread_current()->attention & ATTENTION_SIGNAL)
        signal_attend_interrupted(frame, extended);
    else
        thread_attend(0);
}

void trap_attend(struct trap_frame *frame)
{
    if (frame->rip >= (uintptr_t)attention_entry && frame->rip < (uintptr_t)attention_saved)
        return; /* it is about to */
    if (frame->rip >= (uintptr_t)attention_saved && frame->rip <= (uintptr_t)attention_left) {
        frame->rip = (uintptr_t)attention_saved; /* it has just done so */
        return;
    }
    trap_attend_on(frame, frame->rsp - RED_ZONE);
}
