/*
 * Character encodings, each by how one character is read and written.
 */
#ifndef LIB_ICONV_ENCODING_H
#define LIB_ICONV_ENCODING_H

#include <stddef.h>
#include <stdint.h>

enum { ENCODING_INVALID = -1, ENCODING_SHORT = -2 };

struct encoding {
    /*
     * Reads a character from the first of `count` > 0 bytes and returns how many it took, or
     * ENCODING_INVALID, or ENCODING_SHORT: the bytes end in its middle.
     */
    int (*read)(const uint8_t *at, size_t count, uint32_t *character);
    /*
     * Writes it to at most `room` bytes and returns how many, or ENCODING_INVALID: the encoding
     * hasn't this one, or ENCODING_SHORT.
     */
    int (*write)(uint8_t *at, size_t room, uint32_t character);
    int has_mark; /* begins with U+FEFF, which says the order of bytes: so many of them */
};

/* By name, in any case, up to a slash. NULL: not known. */
const struct encoding *encoding_find(const char *name);

/*
 * The one with the other order of bytes, if the mark at the beginning of a text says so; else NULL.
 */
const struct encoding *encoding_of_mark(const struct encoding *encoding, const uint8_t *at);

#endif
