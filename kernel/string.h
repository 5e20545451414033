/*
 * Memory and string functions for the kernel's own use, by their usual names, because gcc emits
 * calls to the first four by name. Defined in kernel/string.c without vector registers; programs
 * use lib/'s, which have them.
 */
#ifndef KERNEL_STRING_H
#define KERNEL_STRING_H

#include <stddef.h>

/*
 * As in C. The kernel's objects see these names as kernel_memcpy and so on (see string.c for why).
 */
void *memcpy(void *restrict to, const void *restrict from, size_t size) __asm__("kernel_memcpy");
void *memmove(void *to, const void *from, size_t size) __asm__("kernel_memmove");
void *memset(void *to, int byte, size_t size) __asm__("kernel_memset");
int memcmp(const void *a, const void *b, size_t size) __asm__("kernel_memcmp");
size_t strlen(const char *text) __asm__("kernel_strlen");
int strcmp(const char *a, const char *b) __asm__("kernel_strcmp");
int strncmp(const char *a, const char *b, size_t size) __asm__("kernel_strncmp");

#endif
