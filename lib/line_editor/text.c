/*
 * Characters: how many bytes each has in UTF-8 (RFC 3629), and how many columns on a screen.
 *
 * The widths are those of Unicode's East Asian Width (UAX #11: W and F are 2) and of its marks, in
 * ranges wide enough that the table stays small; a range may hold unassigned numbers.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/line_editor/editor.h"

enum { CONTINUATION = 0x80, CONTINUATION_MASK = 0xc0 };

static size_t sequence_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first < 0xe0)
        return 2;
    if (first >= 0xe0 && first < 0xf0)
        return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

/* Overlong forms, halves of surrogate pairs and what is beyond Unicode are not valid. */
static bool is_valid(int32_t character, size_t size)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return character >= least[size] && character <= 0x10ffff &&
           !(character >= 0xd800 && character < 0xe000);
}

int32_t line_decode(const char *text, size_t length, size_t *size)
{
    unsigned char first = (unsigned char)text[0];
    size_t wanted = sequence_length(first);
    int32_t character = wanted == 1 ? first : first & (0x7f >> wanted);

    *size = 1;
    if (wanted == 0 || wanted > length)
        return -1;
    for (size_t i = 1; i < wanted; i++) {
        if (((unsigned char)text[i] & CONTINUATION_MASK) != CONTINUATION)
            return -1;
        character = character << 6 | (text[i] & ~CONTINUATION_MASK & 0xff);
    }
    if (!is_valid(character, wanted))
        return -1;
    *size = wanted;
    return character;
}

static const struct range {
    int32_t first, last;
} combining[] = {{0x300, 0x36f},   {0x483, 0x489},    {0x591, 0x5bd},   {0x64b, 0x65f},
                 {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},  {0x200b, 0x200f}, {0x20d0, 0x20ff},
                 {0x302a, 0x302d}, {0x3099, 0x309a},  {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
                 {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}},
  wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},  {0x3400, 0x4dbf},
            {0x4e00, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},  {0xf900, 0xfaff},
            {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},  {0x1f300, 0x1f64f},
            {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

static bool is_in(const struct range *ranges, size_t count, int32_t character)
{
    for (size_t i = 0; i < count; i++)
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    return false;
}

unsigned line_width(int32_t character)
{
    if (character < 0) /* shown as U+FFFD */
        return 1;
    if (character < 0x20 || character == 0x7f)
        return 2;
    if (is_in(combining, sizeof(combining) / sizeof(combining[0]), character))
        return 0;
    return is_in(wide, sizeof(wide) / sizeof(wide[0]), character) ? 2 : 1;
}

size_t line_next(const char *text, size_t length, size_t at)
{
    size_t size;

    if (at >= length)
        return length;
    line_decode(text + at, length - at, &size);
    at += size;
    while (at < length && line_width(line_decode(text + at, length - at, &size)) == 0)
        at += size;
    return at;
}

/* From the line's beginning: whether a byte begins a character can't be told backwards where the
 * text isn't valid, and lines are short. */
size_t line_previous(const char *text, size_t length, size_t at)
{
    size_t before = 0;

    for (size_t next = 0; next < at; next = line_next(text, length, next))
        before = next;
    return before;
}

static bool reserve(struct line_bytes *b, size_t length)
{
    size_t capacity = b->capacity ? b->capacity : 64;

    while (capacity < length + 1)
        capacity *= 2;
    if (capacity == b->capacity)
        return true;
    char *bytes = realloc(b->bytes, capacity);
    if (!bytes)
        return false;
    b->bytes = bytes;
    b->capacity = capacity;
    return true;
}

bool line_bytes_insert(struct line_bytes *b, size_t at, const char *bytes, size_t count)
{
    if (count == 0)
        return true;
    if (!reserve(b, b->length + count))
        return false;
    memmove(b->bytes + at + count, b->bytes + at, b->length - at);
    memcpy(b->bytes + at, bytes, count);
    b->length += count;
    b->bytes[b->length] = '\0';
    return true;
}

void line_bytes_remove(struct line_bytes *b, size_t from, size_t to)
{
    if (from == to)
        return;
    memmove(b->bytes + from, b->bytes + to, b->length - to + 1);
    b->length -= to - from;
}
