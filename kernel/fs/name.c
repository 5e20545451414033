/*
 * What name.h doesn't do in line: long names, and names that come with their length. A hash takes
 * in word after word, the last one only if it isn't empty.
 */
#include "kernel/fs/name.h"

#include "kernel/file_numbers.h"

/* The lower `bytes` bytes, of 0 to 7. */
static uint64_t first_bytes(uint64_t word, uint32_t bytes)
{
    return word & ((1ull << bytes * 8) - 1);
}

void name_set(struct name *name, const char *text, uint32_t length)
{
    uint64_t hash = 0;
    uint32_t done = 0;
    for (; done + NAME_WORD <= length; done += NAME_WORD)
        hash = name_mix(hash, name_load(text + done));
    if (done < length)
        hash = name_mix(hash, first_bytes(name_load(text + done), length - done));
    *name = (struct name){.text = text, .hash = hash, .length = length};
}

const char *name_scan_long(struct name *name, const char *text)
{
    uint32_t length = 0;
    uint64_t slashes;
    while (!(slashes = name_slashes(name_load(text + length))))
        length += NAME_WORD;
    length += __builtin_ctzll(slashes) / 8;
    if (length > NAME_MAX)
        return NULL;
    name_set(name, text, length);
    return text + length;
}

bool name_is_same_text(const char *a, const char *b, uint32_t length)
{
    uint32_t done = 0;
    for (; done + NAME_WORD <= length; done += NAME_WORD)
        if (name_load(a + done) != name_load(b + done))
            return false;
    if (done == length)
        return true;
    return first_bytes(name_load(a + done) ^ name_load(b + done), length - done) == 0;
}
