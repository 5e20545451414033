/*
 * The end of the process, and messages when nothing else works.
 */
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/platform/linux/events.h"
#include "kernel/platform/linux/hypercall.h"
#include "kernel/platform/linux/process.h"

#pragma weak event_forget /* events.c: in the image if something waits */

enum { STANDARD_ERROR = 2 };

void (*process_last_thing)(void);

void platform_emergency_write(const char *text, size_t length)
{
    while (length > 0) {
        const struct linux_iovec part = {(void *)text, length};
        long written = hypercall_pwritev2(STANDARD_ERROR, &part, 1, -1ull, -1ull, 0);
        if (written <= 0 && written != -EINTR)
            return;
        text += written > 0 ? written : 0;
        length -= written > 0 ? written : 0;
    }
}

/* The process returns it itself. */
void platform_emergency_status(int status)
{
    (void)status;
}

void platform_end(int status)
{
    interrupts_off();
    void (*last)(void) = process_last_thing;
    process_last_thing = NULL; /* a fault in it ends here again */
    if (last)
        last();
    if (event_forget)
        event_forget();
    hypercall_exit_group(status);
}
