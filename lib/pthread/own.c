/*
 * The calling thread. See thread.h.
 */
#include <reent.h>

#include "kernel/system_info.h"
#include "lib/pthread/thread.h"
#include "syscall.h"

#define PAGE 4096ul

_Thread_local struct pthread pthread_own;

/*
 * Thread 1 of the kernel, and in the table's first place, for the first time. So early the stack's
 * top is in this page.
 */
void pthread_first(void)
{
    pthread_own.handle = 1ul << 32 | 1;
    pthread_own.id = 1;
    pthread_own.gone = 1;
    pthread_own.reent = _impure_ptr;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    pthread_own.stack_high = pthread_own.stack_end = (here + PAGE - 1) & -PAGE;
    pthread_own.stack_low = pthread_own.stack_end - syscall_system_info(SYSTEM_STACK_BYTES);
}

pthread_t pthread_self(void)
{
    return pthread_own.handle;
}

int pthread_equal(pthread_t one, pthread_t other)
{
    return one == other;
}
