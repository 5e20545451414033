/*
 * A place to write a malloc() of your own: copy this file, fill it in, and build with
 * REPLACE=folder. docs/08-malloc.md tells how ours does it; memory comes from mmap(), or from
 * large_alloc() for large blocks (lib/malloc/internal.h). Nothing here may print by stdio, whose
 * buffers come from malloc().
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/malloc/internal.h"

_Noreturn static void not_written(const char *name)
{
    static const char rest[] = "(): not written yet, see docs/08-malloc.md\n";
    if (write(2, name, strlen(name)) > 0 && write(2, rest, sizeof(rest) - 1) > 0)
        abort();
    _exit(1);
}

void *malloc(size_t size)
{
    (void)size;
    not_written("malloc");
}

void free(void *block)
{
    if (block)
        not_written("free");
}

void *calloc(size_t count, size_t size)
{
    (void)count, (void)size;
    not_written("calloc");
}

void *realloc(void *block, size_t size)
{
    (void)block, (void)size;
    not_written("realloc");
}

void *memalign(size_t align, size_t size)
{
    (void)align, (void)size;
    not_written("memalign");
}

size_t malloc_usable_size(void *block)
{
    (void)block;
    not_written("malloc_usable_size");
}

/* For MALLOC_LEAKS=1: visits every block that is not freed. */
void malloc_each(void (*visit)(void *block, size_t size))
{
    (void)visit;
    not_written("malloc_each");
}
