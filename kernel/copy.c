/*
 * See copy.h. The copying itself is copy_bytes() in copy_bytes.S.
 */
#include "kernel/copy.h"

#include <stdbool.h>

#include "kernel/errno.h"
#include "kernel/image.h"
#include "kernel/sanitize.h"
#include "kernel/vm_reserve.h"

#pragma weak vm_reserve_after_failed_copy /* in the image if something maps memory */

struct fixup {
    uint32_t faulting, landing; /* the image lies below 4 GiB */
};

extern const struct fixup fixups_start[], fixups_end[]; /* by linker.ld */

/*
 * One address space has no border that the processor would guard: at least the kernel's own data is
 * out of bounds.
 */
static bool is_program_range(const void *start, size_t size)
{
    uintptr_t low = (uintptr_t)start, high = low + size;
    if (high < low)
        return false;
    return high <= (uintptr_t)kernel_data_start || low >= (uintptr_t)kernel_data_end;
}

/* In copy_bytes.S. */
int copy_whole(void *to, const void *from, size_t size);
int copy_rest(char *to, const char *from, size_t left);

/*
 * A range of pages that nobody has touched yet may need more of them than the reserve has: then it
 * goes on where it stopped (VR-2).
 */
__attribute__((noinline, cold)) int copy_rest(char *to, const char *from, size_t left)
{
    while (left > 0) {
        if (!vm_reserve_after_failed_copy || !vm_reserve_after_failed_copy())
            return -EFAULT;
        size_t before = left;
        left = copy_bytes(to, from, before);
        to += before - left;
        from += before - left;
    }
    return 0;
}

static inline int copy(char *to, const char *from, size_t size)
{
    if (!SANITIZE_IS_ON)
        return copy_whole(to, from, size);
    int error = copy_whole(to, from, size);
    if (!error) {
        sanitize_check(from, size, false);
        sanitize_check(to, size, true);
    }
    return error;
}

int copy_in(void *to, const void *program_from, size_t size)
{
    return is_program_range(program_from, size) ? copy(to, program_from, size) : -EFAULT;
}

int copy_out(void *program_to, const void *from, size_t size)
{
    return is_program_range(program_to, size) ? copy(program_to, from, size) : -EFAULT;
}

uintptr_t copy_fixup(uintptr_t rip)
{
    for (const struct fixup *fixup = fixups_start; fixup < fixups_end; fixup++)
        if (fixup->faulting == rip)
            return fixup->landing;
    return 0;
}
