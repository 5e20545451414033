/*
 * See symbols.h. The table, sorted by address:
 *
 *      symbol_offsets   address of each function (the image lies below 4 GiB)
 *      symbol_names     their names, one behind the other, each with a NUL
 *      symbol_index     where in symbol_names the names 0, 16, 32, ... begin
 */
#include "kernel/symbols.h"

#include <stddef.h>

#include "kernel/image.h"

enum { INDEX_STEP = 16 };

extern const uint32_t symbol_count;
extern const uint32_t symbol_offsets[];
extern const uint32_t symbol_index[];
extern const char symbol_names[];

static const char *name_of(uint32_t number)
{
    const char *name = symbol_names + symbol_index[number / INDEX_STEP];
    for (uint32_t i = number % INDEX_STEP; i > 0; i--)
        while (*name++)
            ;
    return name;
}

const char *symbol_lookup(uintptr_t address, uintptr_t *offset)
{
    uint32_t low = 0,
             high = symbol_count; /* the last one not above address is in [low - 1, high) */
    if (address < (uintptr_t)image_start || address >= (uintptr_t)image_text_end)
        return NULL;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (symbol_offsets[middle] <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    *offset = address - symbol_offsets[low - 1];
    return name_of(low - 1);
}
