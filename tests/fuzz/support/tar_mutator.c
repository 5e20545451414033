/*
 * Changes of tar archives: as of any bytes, but most headers get a right checksum again, or nothing
 * behind a changed one would ever be looked at.
 */
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/support/fuzz.h"

enum { BLOCK = 512, SUM_AT = 148, SUM_SIZE = 8, MAGIC_AT = 257 };

static void mend_sum(uint8_t *header)
{
    unsigned sum = 0;
    char text[SUM_SIZE];
    memset(header + SUM_AT, ' ', SUM_SIZE);
    for (int i = 0; i < BLOCK; i++)
        sum += header[i];
    snprintf(text, sizeof(text), "%06o", sum);
    memcpy(header + SUM_AT, text, SUM_SIZE - 1);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    size = LLVMFuzzerMutate(data, size, most);
    for (size_t at = 0; at + BLOCK <= size; at += BLOCK, seed = seed * 1664525u + 1013904223u)
        if (seed >> 28 && memcmp(data + at + MAGIC_AT, "ustar", 5) == 0)
            mend_sum(data + at);
    return size;
}
