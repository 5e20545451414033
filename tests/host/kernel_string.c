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

/* And these. */
void *kernel_memcpy(void *to, const void *from, size_t size);
void *kernel_memset(void *to, int byte, size_t size);
size_t kernel_strlen(const char *text);
int kernel_strcmp(const char *a, const char *b);

void *kernel_memcpy(void *to, const void *from, size_t size)
{
    return memcpy(to, from, size);
}

void *kernel_memset(void *to, int byte, size_t size)
{
    return memset(to, byte, size);
}

size_t kernel_strlen(const char *text)
{
    return strlen(text);
}

int kernel_strcmp(const char *a, const char *b)
{
    return strcmp(a, b);
}
