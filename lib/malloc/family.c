/*
 * The rest of malloc()'s family, made of the four that malloc.c has.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

void *aligned_alloc(size_t align, size_t size)
{
    if (align == 0) {
        errno = EINVAL;
        return NULL;
    }
    return memalign(align, size);
}

int posix_memalign(void **block, size_t align, size_t size)
{
    if (align < sizeof(void *) || align & (align - 1))
        return EINVAL;
    int saved_errno = errno;
    void *got = memalign(align, size);
    errno = saved_errno;
    if (!got)
        return ENOMEM;
    *block = got;
    return 0;
}

void *reallocarray(void *block, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, bytes);
}

void *reallocf(void *block, size_t size)
{
    void *other = realloc(block, size);
    if (!other)
        free(block);
    return other;
}

void *valloc(size_t size)
{
    return memalign(4096, size);
}

void *pvalloc(size_t size)
{
    return memalign(4096, (size + 4095) & -(size_t)4096);
}
