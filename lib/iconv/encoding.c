/*
 * The encodings that iconv() knows: Unicode's, ASCII, Latin 1 and Latin 9. See encoding.h.
 */
#include "lib/iconv/encoding.h"

#include <string.h>
#include <strings.h>

enum { HIGHEST = 0x10ffff, SURROGATES = 0xd800, SURROGATES_END = 0xe000 };

static int is_character(uint32_t c)
{
    return c <= HIGHEST && (c < SURROGATES || c >= SURROGATES_END);
}

/* ---- one byte a character ---- */

static int write_byte(uint8_t *at, size_t room, uint32_t c)
{
    if (room < 1)
        return ENCODING_SHORT;
    *at = c;
    return 1;
}

static int read_latin1(const uint8_t *at, size_t count, uint32_t *c)
{
    (void)count;
    *c = *at;
    return 1;
}

static int write_latin1(uint8_t *at, size_t room, uint32_t c)
{
    return c > 0xff ? ENCODING_INVALID : write_byte(at, room, c);
}

static int read_ascii(const uint8_t *at, size_t count, uint32_t *c)
{
    return *at > 0x7f ? ENCODING_INVALID : read_latin1(at, count, c);
}

static int write_ascii(uint8_t *at, size_t room, uint32_t c)
{
    return c > 0x7f ? ENCODING_INVALID : write_byte(at, room, c);
}

/* Where Latin 9 (ISO 8859-15) differs from Latin 1: the euro and what French and Finnish lacked. */
static const struct {
    uint8_t byte;
    uint16_t character;
} latin9[] = {
    {0xa4, 0x20ac}, {0xa6, 0x160}, {0xa8, 0x161}, {0xb4, 0x17d},
    {0xb8, 0x17e},  {0xbc, 0x152}, {0xbd, 0x153}, {0xbe, 0x178},
};
enum { LATIN9_COUNT = sizeof(latin9) / sizeof(latin9[0]) };

static int read_latin9(const uint8_t *at, size_t count, uint32_t *c)
{
    (void)count;
    *c = *at;
    for (int i = 0; i < LATIN9_COUNT; i++)
        if (latin9[i].byte == *at)
            *c = latin9[i].character;
    return 1;
}

static int write_latin9(uint8_t *at, size_t room, uint32_t c)
{
    for (int i = 0; i < LATIN9_COUNT; i++) {
        if (latin9[i].character == c)
            return write_byte(at, room, latin9[i].byte);
        if (latin9[i].byte == c)
            return ENCODING_INVALID;
    }
    return write_latin1(at, room, c);
}

/* ---- UTF-8 (RFC 3629): no forms longer than needed, no surrogates ---- */

static int read_utf8(const uint8_t *at, size_t count, uint32_t *c)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t value = at[0];
    int length = value < 0x80   ? 1
                 : value < 0xc2 ? 0
                 : value < 0xe0 ? 2
                 : value < 0xf0 ? 3
                 : value < 0xf5 ? 4
                                : 0;
    if (length == 0)
        return ENCODING_INVALID;
    if (length > 1)
        value &= 0x7f >> length;
    for (int i = 1; i < length; i++) {
        if (i == (int)count)
            return ENCODING_SHORT;
        if ((at[i] & 0xc0) != 0x80)
            return ENCODING_INVALID;
        value = value << 6 | (at[i] & 0x3f);
    }
    *c = value;
    return value < least[length] || !is_character(value) ? ENCODING_INVALID : length;
}

static int write_utf8(uint8_t *at, size_t room, uint32_t c)
{
    int length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (room < (size_t)length)
        return ENCODING_SHORT;
    if (length == 1)
        return write_byte(at, room, c);
    for (int i = length - 1; i > 0; i--, c >>= 6)
        at[i] = 0x80 | (c & 0x3f);
    at[0] = (uint8_t)(0xf00 >> length) | c;
    return length;
}

/* ---- UTF-16 and UTF-32, in both orders of bytes ---- */

static uint32_t get(const uint8_t *at, int size, int big)
{
    uint32_t value = 0;
    for (int i = 0; i < size; i++)
        value = value << 8 | at[big ? i : size - 1 - i];
    return value;
}

static void put(uint8_t *at, int size, int big, uint32_t value)
{
    for (int i = size - 1; i >= 0; i--, value >>= 8)
        at[big ? i : size - 1 - i] = value;
}

static int read_utf16(const uint8_t *at, size_t count, uint32_t *c, int big)
{
    if (count < 2)
        return ENCODING_SHORT;
    uint32_t first = get(at, 2, big);
    *c = first;
    if (first < SURROGATES || first >= SURROGATES_END)
        return 2;
    if (first >= 0xdc00)
        return ENCODING_INVALID;
    if (count < 4)
        return ENCODING_SHORT;
    uint32_t second = get(at + 2, 2, big);
    if (second < 0xdc00 || second >= SURROGATES_END)
        return ENCODING_INVALID;
    *c = 0x10000 + ((first - SURROGATES) << 10) + (second - 0xdc00);
    return 4;
}

static int write_utf16(uint8_t *at, size_t room, uint32_t c, int big)
{
    int length = c < 0x10000 ? 2 : 4;
    if (room < (size_t)length)
        return ENCODING_SHORT;
    if (length == 4) {
        put(at, 2, big, SURROGATES + ((c - 0x10000) >> 10));
        put(at + 2, 2, big, 0xdc00 + (c & 0x3ff));
    } else {
        put(at, 2, big, c);
    }
    return length;
}

static int read_utf32(const uint8_t *at, size_t count, uint32_t *c, int big)
{
    if (count < 4)
        return ENCODING_SHORT;
    *c = get(at, 4, big);
    return is_character(*c) ? 4 : ENCODING_INVALID;
}

static int write_utf32(uint8_t *at, size_t room, uint32_t c, int big)
{
    if (room < 4)
        return ENCODING_SHORT;
    put(at, 4, big, c);
    return 4;
}

#define BOTH_ORDERS(name)                                                                          \
    static int read_##name##_little(const uint8_t *at, size_t count, uint32_t *c)                  \
    {                                                                                              \
        return read_##name(at, count, c, 0);                                                       \
    }                                                                                              \
    static int write_##name##_little(uint8_t *at, size_t room, uint32_t c)                         \
    {                                                                                              \
        return write_##name(at, room, c, 0);                                                       \
    }                                                                                              \
    static int read_##name##_big(const uint8_t *at, size_t count, uint32_t *c)                     \
    {                                                                                              \
        return read_##name(at, count, c, 1);                                                       \
    }                                                                                              \
    static int write_##name##_big(uint8_t *at, size_t room, uint32_t c)                            \
    {                                                                                              \
        return write_##name(at, room, c, 1);                                                       \
    }
BOTH_ORDERS(utf16)
BOTH_ORDERS(utf32)

static const struct encoding utf16_big = {read_utf16_big, write_utf16_big, 0};
static const struct encoding utf32_big = {read_utf32_big, write_utf32_big, 0};

static const struct {
    const char *name;
    struct encoding encoding;
} encodings[] = {
    {"UTF-8", {read_utf8, write_utf8, 0}},
    {"UTF8", {read_utf8, write_utf8, 0}},
    {"ASCII", {read_ascii, write_ascii, 0}},
    {"US-ASCII", {read_ascii, write_ascii, 0}},
    {"ANSI_X3.4-1968", {read_ascii, write_ascii, 0}},
    {"ISO-8859-1", {read_latin1, write_latin1, 0}},
    {"ISO8859-1", {read_latin1, write_latin1, 0}},
    {"LATIN1", {read_latin1, write_latin1, 0}},
    {"ISO-8859-15", {read_latin9, write_latin9, 0}},
    {"ISO8859-15", {read_latin9, write_latin9, 0}},
    {"UTF-16LE", {read_utf16_little, write_utf16_little, 0}},
    {"UTF-16BE", {read_utf16_big, write_utf16_big, 0}},
    {"UTF-16", {read_utf16_little, write_utf16_little, 2}},
    {"UTF-32LE", {read_utf32_little, write_utf32_little, 0}},
    {"UTF-32BE", {read_utf32_big, write_utf32_big, 0}},
    {"UTF-32", {read_utf32_little, write_utf32_little, 4}},
    {"UCS-4LE", {read_utf32_little, write_utf32_little, 0}},
    {"WCHAR_T", {read_utf32_little, write_utf32_little, 0}},
};

const struct encoding *encoding_find(const char *name)
{
    size_t length = strcspn(name, "/");
    for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++)
        if (strlen(encodings[i].name) == length &&
            strncasecmp(encodings[i].name, name, length) == 0)
            return &encodings[i].encoding;
    return NULL;
}

const struct encoding *encoding_of_mark(const struct encoding *encoding, const uint8_t *at)
{
    if (get(at, encoding->has_mark, 1) != 0xfeff)
        return NULL;
    return encoding->has_mark == 2 ? &utf16_big : &utf32_big;
}
