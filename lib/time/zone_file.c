/*
 * See zone_file.h. A file, in the RFC's words:
 *
 *      header   data, version 1 (32-bit times)   header   data (64-bit times)   \n rule \n
 *      `------- all of a version 1 file ------'  `------------ from version 2 on --------'
 *
 *      data:   times | changes | types | names | leap seconds | standard/wall | UT/local
 */
#include "lib/time/zone_file.h"

#include <stdint.h>
#include <string.h>

enum {
    HEADER = 44,
    TYPE_SIZE = 6,
    WEST_MAX = 26 * 3600, /* RFC 8536, 3.2: -25 to 26 hours */
    NAME_MAX_BYTES = 15,
};

struct header {
    unsigned version;
    uint32_t ut_count, standard_count, leap_count, change_count, type_count, name_bytes;
};

static uint32_t number32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static int64_t number(const unsigned char *at, unsigned width)
{
    if (width == 4)
        return (int32_t)number32(at);
    return (int64_t)((uint64_t)number32(at) << 32 | number32(at + 4));
}

static int read_header(const unsigned char *at, size_t left, struct header *to)
{
    if (left < HEADER || memcmp(at, "TZif", 4) != 0)
        return 0;
    *to = (struct header){
        .version = at[4] ? at[4] - '0' : 1,
        .ut_count = number32(at + 20),
        .standard_count = number32(at + 24),
        .leap_count = number32(at + 28),
        .change_count = number32(at + 32),
        .type_count = number32(at + 36),
        .name_bytes = number32(at + 40),
    };
    return to->version >= 1 && to->version <= 9; /* later ones stay readable, says the RFC */
}

/* Bytes of the data behind a header, with times of `width` bytes. */
static uint64_t data_size(const struct header *header, unsigned width)
{
    return (uint64_t)header->change_count * (width + 1) + (uint64_t)header->type_count * TYPE_SIZE +
           header->name_bytes + (uint64_t)header->leap_count * (width + 4) +
           header->standard_count + header->ut_count;
}

static int are_counts_possible(const struct header *header)
{
    return header->type_count >= 1 && header->type_count <= 256 && header->name_bytes >= 1 &&
           header->leap_count == 0 && /* ZF-2 */
           (header->ut_count == 0 || header->ut_count == header->type_count) &&
           (header->standard_count == 0 || header->standard_count == header->type_count);
}

static int is_type_possible(const struct zone_file *file, unsigned i)
{
    const unsigned char *type = file->types + i * TYPE_SIZE;
    int32_t east = number32(type);
    if (east < -WEST_MAX || east > WEST_MAX || type[4] > 1 || type[5] >= file->name_bytes)
        return 0;
    size_t length = strnlen(file->names + type[5], file->name_bytes - type[5]);
    return length <= NAME_MAX_BYTES && type[5] + length < file->name_bytes;
}

static int is_content_possible(const struct zone_file *file)
{
    for (unsigned i = 0; i < file->type_count; i++)
        if (!is_type_possible(file, i))
            return 0;
    for (unsigned i = 0; i < file->change_count; i++) {
        const unsigned char *time = file->times + (size_t)i * file->width;
        if (file->changes[i] >= file->type_count ||
            (i > 0 && number(time - file->width, file->width) >= number(time, file->width)))
            return 0;
    }
    return 1;
}

/* Behind the data of a file from version 2 on: a newline, a rule or nothing, a newline. */
static int read_rule(const unsigned char *at, size_t left, struct zone_file *file)
{
    if (left < 2 || at[0] != '\n')
        return 0;
    const unsigned char *end = memchr(at + 1, '\n', left - 1);
    if (!end)
        return 0;
    file->rule = (const char *)at + 1;
    file->rule_length = end - at - 1;
    return 1;
}

int zone_file_read(const unsigned char *bytes, size_t size, struct zone_file *file)
{
    struct header header;
    unsigned width = 4;
    if (!read_header(bytes, size, &header))
        return 0;
    if (header.version > 1) {
        uint64_t skipped = HEADER + data_size(&header, width);
        if (skipped > size || !read_header(bytes + skipped, size - skipped, &header))
            return 0;
        bytes += skipped;
        size -= skipped;
        width = 8;
    }
    uint64_t length = data_size(&header, width);
    if (!are_counts_possible(&header) || header.version < (width == 8 ? 2 : 1) ||
        length > size - HEADER)
        return 0;
    bytes += HEADER;
    *file = (struct zone_file){
        .times = bytes,
        .changes = bytes + (size_t)header.change_count * width,
        .change_count = header.change_count,
        .type_count = header.type_count,
        .name_bytes = header.name_bytes,
        .width = width,
    };
    file->types = file->changes + file->change_count;
    file->names = (const char *)file->types + file->type_count * TYPE_SIZE;
    return is_content_possible(file) &&
           (width == 4 || read_rule(bytes + length, size - HEADER - length, file));
}

unsigned zone_file_changes_until(const struct zone_file *file, time_t time)
{
    unsigned low = 0, high = file->change_count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (number(file->times + (size_t)middle * file->width, file->width) <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct zone_type zone_file_type(const struct zone_file *file, unsigned changes)
{
    const unsigned char *type =
        file->types + (changes ? file->changes[changes - 1] : 0) * TYPE_SIZE;
    return (struct zone_type){
        .name = file->names + type[5],
        .west = -(int32_t)number32(type),
        .is_summer = type[4],
    };
}
