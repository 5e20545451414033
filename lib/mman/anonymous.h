/*
 * mmap() with MAP_ANONYMOUS, for our own use: mmap() itself brings all that maps files into the
 * image.
 */
#ifndef LIB_MMAN_ANONYMOUS_H
#define LIB_MMAN_ANONYMOUS_H

#include <stddef.h>

#include "lib/result.h"
#include "syscall.h"

static inline void *map_anonymous(void *address, size_t length, int protection, int flags)
{
    return (void *)result((long)syscall_mmap(address, length, protection, flags));
}

#endif
