/*
 * The kernel's heap: memory by the byte, for the kernel's own objects. The kernel's instance of
 * objects.h, on the page allocator.
 *
 *   HE-1  Thread context; interrupt code neither allocates nor frees (PL-3). Where threads are many
 *         a spinlock (LOCK_HEAP) is held meanwhile: the kernel's cache is everybody's.
 *   HE-2  heap_free() takes what heap_alloc() or heap_zalloc() gave, or NULL, once. Overruns,
 *         second frees and writes after free are a panic that names the block and its size (OB-1 to
 *         OB-4).
 *   HE-3  Alignment is 16 bytes. Up to 4 MiB less a header.
 */
#ifndef KERNEL_HEAP_H
#define KERNEL_HEAP_H

#include <stddef.h>

/* `size` bytes, contents anything. NULL: no memory. */
void *heap_alloc(size_t size);

/* The same, zeroed. */
void *heap_zalloc(size_t size);

void heap_free(void *block);

/* Every live block but the largest (more than 4 KiB), each looked at as heap_free() would. */
void heap_each(void (*visit)(void *block, size_t size));

#endif
