/*
 * iconv(): text from one encoding into another, character by character. POSIX.1-2017, iconv().
 *
 * What the target hasn't is an error (EILSEQ), or with //TRANSLIT behind its name a question mark,
 * or with //IGNORE left out.
 */
#include <iconv.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/iconv/encoding.h"
#include "lib/result.h"

struct conversion {
    const struct encoding *from, *to, *from_now;
    int started_reading, started_writing; /* the mark has been dealt with */
    int replace, ignore;
};

iconv_t iconv_open(const char *to, const char *from)
{
    struct conversion made = {.from = encoding_find(from), .to = encoding_find(to)};
    if (!made.from || !made.to)
        return (iconv_t)result(-EINVAL);
    struct conversion *conversion = malloc(sizeof(*conversion));
    if (!conversion)
        return (iconv_t)-1;
    *conversion = made;
    conversion->from_now = made.from;
    conversion->replace = strstr(to, "//TRANSLIT") != NULL;
    conversion->ignore = strstr(to, "//IGNORE") != NULL;
    return (iconv_t)conversion;
}

int iconv_close(iconv_t handle)
{
    free((void *)handle);
    return 0;
}

static void start_again(struct conversion *conversion)
{
    conversion->from_now = conversion->from;
    conversion->started_reading = conversion->started_writing = 0;
}

/* How many bytes of the mark are to be skipped; ENCODING_SHORT if it isn't whole yet. */
static int read_mark(struct conversion *conversion, const uint8_t *in, size_t left)
{
    int size = conversion->from->has_mark;
    if (conversion->started_reading || size == 0)
        return 0;
    if (left < (size_t)size)
        return ENCODING_SHORT;
    conversion->started_reading = 1;
    const struct encoding *other = encoding_of_mark(conversion->from, in);
    if (other)
        conversion->from_now = other;
    uint32_t first;
    return conversion->from_now->read(in, left, &first) == size && first == 0xfeff ? size : 0;
}

static int write_mark(struct conversion *conversion, uint8_t *out, size_t room)
{
    if (conversion->started_writing || !conversion->to->has_mark)
        return 0;
    int size = conversion->to->write(out, room, 0xfeff);
    conversion->started_writing = size > 0;
    return size;
}

static int write_character(struct conversion *conversion, uint8_t *out, size_t room, uint32_t c,
                           size_t *replaced)
{
    int size = conversion->to->write(out, room, c);
    if (size != ENCODING_INVALID || !(conversion->replace || conversion->ignore))
        return size;
    size = conversion->replace ? conversion->to->write(out, room, '?') : 0;
    *replaced += size >= 0;
    return size;
}

/* Reads one character, or the mark. Returns what to write: 1 a character, 0 nothing, or < 0. */
static int read_one(struct conversion *conversion, char **in, size_t *left, int *taken, uint32_t *c)
{
    *taken = read_mark(conversion, (uint8_t *)*in, *left);
    if (*taken != 0)
        return *taken < 0 ? *taken : 0;
    *taken = conversion->from_now->read((uint8_t *)*in, *left, c);
    return *taken < 0 ? *taken : 1;
}

static void advance(char **at, size_t *left, int size)
{
    *at += size;
    *left -= size;
}

size_t iconv(iconv_t handle, char **restrict in, size_t *restrict in_left, char **restrict out,
             size_t *restrict out_left)
{
    struct conversion *conversion = (void *)handle;
    size_t replaced = 0;
    if (!in || !*in) {
        start_again(conversion);
        return 0;
    }
    while (*in_left > 0) {
        uint32_t c;
        int taken, written = 0, wanted = read_one(conversion, in, in_left, &taken, &c);
        if (wanted < 0)
            return result(wanted == ENCODING_SHORT ? -EINVAL : -EILSEQ);
        if (wanted) {
            written = write_mark(conversion, (uint8_t *)*out, *out_left);
            if (written >= 0) {
                advance(out, out_left, written);
                written = write_character(conversion, (uint8_t *)*out, *out_left, c, &replaced);
            }
        }
        if (written < 0)
            return result(written == ENCODING_SHORT ? -E2BIG : -EILSEQ);
        advance(in, in_left, taken);
        advance(out, out_left, written);
    }
    return replaced;
}
