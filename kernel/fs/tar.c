/*
 * See tar.h.
 *
 *      block  | header | data, filled up to whole blocks | header | data ... | 0 | 0 |
 *
 * A header of type x (pax), L or K (GNU) says something about the member behind it. Such a prefix is
 * kept in struct extra until the member comes.
 */
#include "kernel/fs/tar.h"

#include <stdbool.h>
#include "kernel/string.h"

struct header {
    char name[100];
    char mode[8], uid[8], gid[8];
    char size[12], mtime[12];
    char chksum[8];
    char typeflag;
    char linkname[100];
    char magic[6], version[2];
    char uname[32], gname[32];
    char devmajor[8], devminor[8];
    char prefix[155];
    char fill[12];
};
_Static_assert(sizeof(struct header) == TAR_BLOCK, "POSIX, pax, table 4-13");

/* What came before the member itself; only what is set counts. */
struct extra {
    bool has_name, has_target, has_size, has_time, has_owner, has_group;
    uint64_t size;
    int64_t modified;
    uint32_t modified_ns, owner, group;
};

static int fail(struct tar_reader *reader, const char *error)
{
    reader->error = error;
    return -1;
}

void tar_begin(struct tar_reader *reader, const void *archive, size_t size)
{
    reader->at = archive;
    reader->end = reader->at + size;
    reader->error = NULL;
    reader->member.name[0] = '\0';
}

/* Octal, between blanks or NULs; or, with the first bit set, base 256. -1: neither. */
static int64_t parse_number(const char *field, size_t size)
{
    uint64_t value = 0;
    if (field[0] & 0x80) {
        if ((unsigned char)field[0] != 0x80)
            return -1; /* negative, or beyond 64 bits */
        for (size_t i = 1; i < size; i++) {
            if (value >> 55)
                return -1;
            value = value << 8 | (unsigned char)field[i];
        }
        return (int64_t)value;
    }
    size_t i = 0;
    while (i < size && field[i] == ' ')
        i++;
    for (; i < size && field[i] >= '0' && field[i] <= '7'; i++)
        value = value << 3 | (field[i] - '0');
    for (; i < size; i++)
        if (field[i] != ' ' && field[i] != '\0')
            return -1;
    return (int64_t)value;
}

/* The sum of all bytes, the checksum's own taken as blanks; some tars took signed bytes. */
static bool is_sum_right(const struct header *header)
{
    const unsigned char *bytes = (const unsigned char *)header;
    int64_t sum = 0, signed_sum = 0, told = parse_number(header->chksum, sizeof(header->chksum));
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        bool own = i >= offsetof(struct header, chksum) && i < offsetof(struct header, typeflag);
        sum += own ? ' ' : bytes[i];
        signed_sum += own ? ' ' : (signed char)bytes[i];
    }
    return told == sum || told == signed_sum;
}

static bool is_zero(const char *block)
{
    for (size_t i = 0; i < TAR_BLOCK; i++)
        if (block[i])
            return false;
    return true;
}

/* A field that ends at a NUL or where it ends. Its length. */
static size_t field_length(const char *field, size_t size)
{
    size_t length = 0;
    while (length < size && field[length])
        length++;
    return length;
}

/* Text into a name of TAR_NAME_MAX. False: too long, or it has a NUL in it. */
static bool set_text(char *to, const char *text, size_t length)
{
    if (length >= TAR_NAME_MAX || field_length(text, length) != length)
        return false;
    memcpy(to, text, length);
    to[length] = '\0';
    return true;
}

/* ---- pax records: "LENGTH KEYWORD=VALUE\n" ---- */

/* Decimal digits up to `end`; moves *at behind them. False: none, or too many. */
static bool parse_decimal(const char **at, const char *end, uint64_t *value)
{
    const char *start = *at;
    *value = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at) {
        if (*value > UINT64_MAX / 100)
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return *at > start;
}

/* Seconds with a fraction, perhaps negative. The time is rounded towards the past. */
static bool parse_time(const char *at, const char *end, struct extra *extra)
{
    bool negative = at < end && *at == '-';
    uint64_t seconds;
    uint32_t ns = 0, unit = 100000000;
    at += negative;
    if (!parse_decimal(&at, end, &seconds) || seconds > INT64_MAX)
        return false;
    if (at < end && *at == '.')
        for (at++; at < end && *at >= '0' && *at <= '9'; at++, unit /= 10)
            ns += (*at - '0') * unit;
    extra->modified = negative ? -(int64_t)seconds - (ns != 0) : (int64_t)seconds;
    extra->modified_ns = negative && ns ? 1000000000 - ns : ns;
    extra->has_time = true;
    return at == end;
}

static bool parse_small(const char *at, const char *end, uint32_t *value, bool *has)
{
    uint64_t number;
    if (!parse_decimal(&at, end, &number) || at != end || number > UINT32_MAX)
        return false;
    *value = (uint32_t)number;
    *has = true;
    return true;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* Keywords that we don't know are none of our business. */
static bool take_record(struct tar_reader *reader, struct extra *extra, const char *keyword,
                        size_t length, const char *value, const char *end)
{
    if (is_word(keyword, length, "path"))
        return extra->has_name = set_text(reader->member.name, value, end - value);
    if (is_word(keyword, length, "linkpath"))
        return extra->has_target = set_text(reader->member.target, value, end - value);
    if (is_word(keyword, length, "size"))
        return extra->has_size = parse_decimal(&value, end, &extra->size) && value == end;
    if (is_word(keyword, length, "mtime"))
        return parse_time(value, end, extra);
    if (is_word(keyword, length, "uid"))
        return parse_small(value, end, &extra->owner, &extra->has_owner);
    if (is_word(keyword, length, "gid"))
        return parse_small(value, end, &extra->group, &extra->has_group);
    return true;
}

static int read_pax(struct tar_reader *reader, struct extra *extra, const char *at, uint64_t size)
{
    const char *end = at + size;
    while (at < end) {
        const char *record = at;
        uint64_t length;
        if (!parse_decimal(&at, end, &length) || at == end || *at != ' ' ||
            length > (uint64_t)(end - record) || length < (uint64_t)(at - record) + 3 ||
            record[length - 1] != '\n')
            return fail(reader, "a pax header's record has a wrong length");
        const char *keyword = ++at, *last = record + length - 1;
        while (at < last && *at != '=')
            at++;
        if (at == last || !take_record(reader, extra, keyword, at - keyword, at + 1, last))
            return fail(reader, "a pax header's record has a value that is none");
        at = record + length;
    }
    return 0;
}

/* ---- members ---- */

static bool set_name(struct tar_member *member, const struct header *header)
{
    size_t prefix = 0, length = field_length(header->name, sizeof(header->name));
    if (memcmp(header->magic, "ustar\0", 6) == 0)
        prefix = field_length(header->prefix, sizeof(header->prefix));
    memcpy(member->name, header->prefix, prefix);
    if (prefix)
        member->name[prefix++] = '/';
    memcpy(member->name + prefix, header->name, length);
    member->name[prefix + length] = '\0';
    return prefix + length > 0;
}

/* Everything but the data: from the header, where `extra` doesn't say better. */
static int set_member(struct tar_reader *reader, const struct header *header,
                      const struct extra *extra)
{
    struct tar_member *member = &reader->member;
    if (!extra->has_name && !set_name(member, header))
        return fail(reader, "a member has no name");
    if (!extra->has_target)
        set_text(member->target, header->linkname,
                 field_length(header->linkname, sizeof(header->linkname)));
    int64_t mode = parse_number(header->mode, sizeof(header->mode));
    int64_t owner = parse_number(header->uid, sizeof(header->uid));
    int64_t group = parse_number(header->gid, sizeof(header->gid));
    int64_t modified = parse_number(header->mtime, sizeof(header->mtime));
    if (mode < 0 || (owner < 0 && !extra->has_owner) || (group < 0 && !extra->has_group) ||
        (modified < 0 && !extra->has_time))
        return fail(reader, "a number in its header is none");
    member->mode = mode & 07777;
    member->owner = extra->has_owner ? extra->owner : (uint32_t)owner;
    member->group = extra->has_group ? extra->group : (uint32_t)group;
    member->modified = extra->has_time ? extra->modified : modified;
    member->modified_ns = extra->has_time ? extra->modified_ns : 0;
    switch (header->typeflag) {
    case '\0':
    case '7': member->type = TAR_FILE; break; /* 7: contiguous, which to us is the same */
    default: member->type = (enum tar_type)header->typeflag; break;
    }
    /* Before ustar, a directory was a file whose name ends in a slash. */
    size_t length = strlen(member->name);
    if (member->type == TAR_FILE && member->name[length - 1] == '/')
        member->type = TAR_DIRECTORY;
    if (member->type < TAR_FILE || member->type > TAR_FIFO)
        return fail(reader, "it is of a type that we don't know");
    return 1;
}

/* The data behind a header, and where the next header is. */
static int take_data(struct tar_reader *reader, uint64_t size, const char **data)
{
    uint64_t left = reader->end - reader->at;
    if (size > left)
        return fail(reader, "the archive ends within its data");
    *data = reader->at;
    uint64_t padded = (size + TAR_BLOCK - 1) & -(uint64_t)TAR_BLOCK;
    reader->at += padded < left ? padded : left;
    return 0;
}

/* One header with what is behind it. 1: it was a member; 2: something about the next one. */
static int read_header(struct tar_reader *reader, struct extra *extra)
{
    const struct header *header = (const struct header *)reader->at;
    struct tar_member *member = &reader->member;
    if (!is_sum_right(header))
        return fail(reader, "the checksum of the header behind it is wrong");
    int64_t told = parse_number(header->size, sizeof(header->size));
    char type = header->typeflag;
    bool about_next = type == 'x' || type == 'L' || type == 'K' || type == 'g';
    if (told < 0 && (about_next || !extra->has_size))
        return fail(reader, "the size in the header behind it is no number");
    uint64_t size = extra->has_size && !about_next ? extra->size : (uint64_t)told;
    const char *data;
    int result = about_next ? 2 : set_member(reader, header, extra);
    if (result < 0)
        return result;
    reader->at += TAR_BLOCK;
    /* Links and directories have no data, whatever the size says (POSIX: for links it may). */
    if (!about_next && member->type != TAR_FILE)
        size = 0;
    if (take_data(reader, size, &data) < 0)
        return -1;
    if (type == 'x')
        return read_pax(reader, extra, data, size) < 0 ? -1 : 2;
    if (type == 'L' || type == 'K') {
        size_t length = field_length(data, size);
        char *to = type == 'L' ? member->name : member->target;
        if (!set_text(to, data, length) || length == 0)
            return fail(reader, "a name is too long, or empty");
        *(type == 'L' ? &extra->has_name : &extra->has_target) = true;
        return 2;
    }
    if (type != 'g') {
        member->size = size;
        member->data = data;
    }
    return result;
}

int tar_next(struct tar_reader *reader)
{
    struct extra extra = {0};
    for (;;) {
        size_t left = reader->end - reader->at;
        bool is_prefixed = extra.has_name || extra.has_target || extra.has_size;
        if (left == 0 && !is_prefixed)
            return 0;
        if (left < TAR_BLOCK)
            return fail(reader, "the archive ends within a header");
        if (is_zero(reader->at))
            return is_prefixed ? fail(reader, "the archive ends where a member should be") : 0;
        int result = read_header(reader, &extra);
        if (result != 2)
            return result;
    }
}
