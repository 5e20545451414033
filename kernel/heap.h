/* A stand-in until the kernel heap is merged. */
#ifndef KERNEL_HEAP_H
#define KERNEL_HEAP_H
#include <stddef.h>
void *heap_alloc(size_t size);
void *heap_zalloc(size_t size);
void heap_free(void *p);
#endif
