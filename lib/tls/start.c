/*
 * The first thread's block. Linked only into images that have such variables (TL-1); the linker has
 * reserved the room.
 */
#include "lib/tls/tls.h"

#include "syscall.h"

extern char __tls_first_block[]; /* by linker.ld */

/* lib/pthread/own.c, if the image has any of lib/pthread. */
#pragma weak pthread_first
void pthread_first(void);

void tls_start(void)
{
    syscall_thread_pointer(tls_init(__tls_first_block));
    if (pthread_first)
        pthread_first();
}
