/*
 * kernel/string.h for parts of the kernel that run on the host: by the host's functions, which the
 * address sanitizer watches.
 */
#include <stddef.h>
#include <string.h>

/* The kernel's memcmp has this name at link level. */
int kernel_memcmp(const void *a, const void *b, size_t size);

int kernel_memcmp(const void *a, const void *b, size_t size)
{
    return memcmp(a, b, size);
}
