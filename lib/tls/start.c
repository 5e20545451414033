/*
 * The first thread's block. Linked only into images that have such variables (TL-1); the linker has
 * reserved the room.
 */
#include "lib/tls/tls.h"

#include "syscall.h"

extern char __tls_first_block[]; /* by linker.ld */

void tls_start(void)
{
    syscall_thread_pointer(tls_init(__tls_first_block));
}
