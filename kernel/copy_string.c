/*
 * copy_string_in(): text of the program's whose length nobody knows.
 *
 * Memory is taken in pieces that don't cross a page, so that text which ends just before a page that
 * isn't there is no error. A piece is searched for its end a word at a time.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"

enum { PIECE = 64, PAGE = 4096 };

#define ONES  0x0101010101010101ull
#define HIGHS 0x8080808080808080ull

/* The index of the first NUL among `size` bytes, a multiple of 8, or `size`. */
static size_t find_nul(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i += 8) {
        uint64_t word;
        __builtin_memcpy(&word, text + i, 8);
        uint64_t zeroes = (word - ONES) & ~word & HIGHS;
        if (zeroes)
            return i + __builtin_ctzll(zeroes) / 8;
    }
    return size;
}

ptrdiff_t copy_string_in(char *to, const char *program_from, size_t size)
{
    size_t length = 0;
    while (length < size) {
        size_t piece = PAGE - ((uintptr_t)program_from + length) % PAGE;
        if (piece > PIECE)
            piece = PIECE;
        if (piece > size - length)
            piece = size - length;
        if (copy_in(to + length, program_from + length, piece) < 0)
            return -EFAULT;
        size_t whole = piece & ~7ul, end = find_nul(to + length, whole);
        while (end >= whole && end < piece && to[length + end])
            end++;
        length += end;
        if (end < piece)
            return length;
    }
    return -ENAMETOOLONG;
}
