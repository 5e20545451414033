/*
 * The kernel's own memory and string functions, without vector registers.
 *
 * They have names of their own (kernel_memcpy, by the asm labels in string.h, which the Makefile
 * includes before every kernel file, so that calls that gcc makes up use them, too): the program
 * has a memcpy of its own, and one image can't hold two functions of one name. Keeping them apart
 * also keeps the border between program and kernel.
 *
 * `rep movsb` and `rep stosb`: microcode makes them fast from a few hundred bytes on (ERMS, SDM 1
 * 7.3.9.3); whole words first, since emulators count each iteration.
 */
#include "kernel/string.h"

#include <stdint.h>

#include "kernel/sanitize.h"

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    sanitize_check(from, size, false);
    sanitize_check(to, size, true);
    void *d = to;
    size_t words = size / 8, rest = size % 8;
    __asm__ volatile("rep movsq\n\tmov %3, %2\n\trep movsb"
                     : "+D"(d), "+S"(from), "+c"(words)
                     : "r"(rest)
                     : "memory");
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    if ((uintptr_t)to - (uintptr_t)from >= size)
        return memcpy(to, from, size);
    unsigned char *d = to;
    const unsigned char *s = from;
    while (size--)
        d[size] = s[size];
    return to;
}

void *memset(void *to, int byte, size_t size)
{
    sanitize_check(to, size, true);
    void *d = to;
    size_t words = size / 8, rest = size % 8;
    __asm__ volatile("rep stosq\n\tmov %3, %1\n\trep stosb"
                     : "+D"(d), "+c"(words)
                     : "a"((unsigned char)byte * 0x0101010101010101ull), "r"(rest)
                     : "memory");
    return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a, *y = b;
    for (; size; size--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}

size_t strlen(const char *text)
{
    size_t length = 0;
    while (text[length])
        length++;
    return length;
}

int strcmp(const char *a, const char *b)
{
    return strncmp(a, b, SIZE_MAX);
}

int strncmp(const char *a, const char *b, size_t size)
{
    for (; size; size--, a++, b++)
        if (*a != *b || !*a)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}
