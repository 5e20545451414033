/*
 * Fuzz target: from an address to a function's name (kernel/symbols.c). The input is a table's
 * functions, each as its length and its name's, and then addresses that are looked up; the table is
 * made of them as tools/symbols would. A walk through all functions must find the same.
 *
 * SOURCES: kernel/symbols.c
 * FLAGS: -fno-pie -no-pie
 */
#include <stdlib.h>
#include <string.h>

#include "kernel/symbols.h"
#include "tests/fuzz/support/fuzz.h"

enum { FUNCTIONS_MAX = 300, CODE_SIZE = 1 << 16, STEP = 16 };

/* The image, of which only addresses are used; and the table, which is behind pointers there. */
const char image_start[CODE_SIZE];
__asm__(".globl image_text_end\n.set image_text_end, image_start + 0x10000");

uint32_t symbol_count;
uint32_t symbol_offsets[FUNCTIONS_MAX];
uint32_t symbol_index[FUNCTIONS_MAX / STEP + 1];
char symbol_names[FUNCTIONS_MAX * 18];

static void make_table(struct input *in)
{
    uint32_t address = (uintptr_t)image_start, place = 0;
    unsigned count = input_number(in, 2) % FUNCTIONS_MAX;
    memset(symbol_names, 0, sizeof(symbol_names));
    for (symbol_count = 0; symbol_count < count; symbol_count++) {
        unsigned length = 1 + input_byte(in) % 16;
        address += 1 + input_byte(in) % 64;
        symbol_offsets[symbol_count] = address;
        if (symbol_count % STEP == 0)
            symbol_index[symbol_count / STEP] = place;
        memset(symbol_names + place, 'a' + symbol_count % 26, length);
        place += length + 1;
    }
}

static const char *look_through(uintptr_t address, uintptr_t *offset)
{
    const char *name = symbol_names, *found = NULL;
    uintptr_t start = (uintptr_t)image_start;
    for (uint32_t i = 0; i < symbol_count && symbol_offsets[i] <= address; i++) {
        found = name;
        *offset = address - symbol_offsets[i];
        name += strlen(name) + 1;
    }
    return address >= start && address < start + CODE_SIZE ? found : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, data + size};
    make_table(&in);
    do {
        uintptr_t address = (uintptr_t)image_start - 16 + input_number(&in, 3) % (CODE_SIZE + 32);
        uintptr_t offset = 0, wanted_offset = 0;
        const char *name = symbol_lookup(address, &offset);
        const char *wanted = look_through(address, &wanted_offset);
        FUZZ_CHECK(name == wanted, "%lx is in %s, not %s", address, wanted, name);
        FUZZ_CHECK(!name || offset == wanted_offset, "%lx is at %lx", address, offset);
    } while (input_is_left(&in));
    return 0;
}
