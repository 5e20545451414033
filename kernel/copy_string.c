/*
 * copy_string_in(): text of the program's whose length nobody knows. The copying itself is
 * copy_string_words() in copy_string_words.S.
 */
#include <stdbool.h>

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/image.h"
#include "kernel/sanitize.h"
#include "kernel/vm_reserve.h"

#pragma weak vm_reserve_after_failed_copy /* in the image if something maps memory */

enum { UNREADABLE = -1 };

size_t copy_string_words(char *to, const char *from, size_t size);

/* How many bytes the program has from here on: its memory ends where the kernel's data begin. */
static size_t program_bytes_at(const char *start)
{
    if (start < kernel_data_start)
        return kernel_data_start - start;
    return start >= kernel_data_end ? -(uintptr_t)start : 0;
}

/*
 * The text is too long, or ends where the program's memory does, or can't be read. Pages that
 * nobody has touched yet may need more of them than the reserve has (VR-2).
 */
__attribute__((noinline, cold)) static ptrdiff_t copy_slowly(char *to, const char *from,
                                                             size_t size)
{
    size_t readable = program_bytes_at(from), limit = size < readable ? size : readable;
    ptrdiff_t length = copy_string_words(to, from, limit);
    while (length == UNREADABLE) {
        if (!vm_reserve_after_failed_copy || !vm_reserve_after_failed_copy())
            return -EFAULT;
        length = copy_string_words(to, from, limit);
    }
    if (length < limit)
        return length;
    return limit < size ? -EFAULT : -ENAMETOOLONG;
}

ptrdiff_t copy_string_in(char *to, const char *program_from, size_t size)
{
    uintptr_t before = (uintptr_t)kernel_data_start - size, end = (uintptr_t)kernel_data_end;
    if (__builtin_expect((uintptr_t)program_from - before < end - before, 0))
        return copy_slowly(to, program_from, size); /* within the kernel's data, or close below */
    size_t length = copy_string_words(to, program_from, size);
    if (length < size)
        sanitize_check(program_from, length + 1, false);
    return __builtin_expect(length < size, 1) ? length : copy_slowly(to, program_from, size);
}
