/*
 * The blocks that hold a thread's own variables. See tls.h.
 */
#include "lib/tls/tls.h"

#include <stdint.h>
#include <string.h>

/* By linker.ld. The last two are numbers, not addresses. */
extern const char __tdata_start[], __tdata_end[], __tls_size[], __tls_align[];

enum { HEAD_SIZE = 64 }; /* at the thread pointer: the pointer to itself; the rest is for threads */

size_t tls_align(void)
{
    size_t align = (uintptr_t)__tls_align;
    return align < HEAD_SIZE ? HEAD_SIZE : align;
}

/* The linker counts back from the end, rounded up as the strictest variable wants it. */
static size_t variables_size(void)
{
    size_t align = (uintptr_t)__tls_align;
    return ((uintptr_t)__tls_size + align - 1) & -align;
}

/* Empty room in front, so that the thread pointer is aligned, too. */
static size_t pointer_offset(void)
{
    return (variables_size() + tls_align() - 1) & -tls_align();
}

size_t tls_size(void)
{
    return pointer_offset() + HEAD_SIZE;
}

void *tls_init(void *block)
{
    char *pointer = (char *)block + pointer_offset(), *variables = pointer - variables_size();
    size_t initialised = __tdata_end - __tdata_start;
    memcpy(variables, __tdata_start, initialised);
    memset(variables + initialised, 0, pointer + HEAD_SIZE - (variables + initialised));
    *(void **)pointer = pointer;
    return pointer;
}
