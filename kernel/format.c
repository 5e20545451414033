/*
 * See format.h.
 */
#include "kernel/format.h"

#include <stdbool.h>
#include <stdint.h>

struct output {
    char *at, *end; /* end: the last place, which is the NUL's */
};

/* One conversion, between the % and its letter. */
struct conversion {
    bool left, zeroes, is_long;
    unsigned width;
};

static void put(struct output *out, char c)
{
    if (out->at < out->end)
        *out->at++ = c;
}

static void put_padded(struct output *out, const struct conversion *c, const char *text,
                       unsigned length)
{
    unsigned padding = c->width > length ? c->width - length : 0;
    for (unsigned i = 0; i < padding && !c->left; i++)
        put(out, c->zeroes ? '0' : ' ');
    for (unsigned i = 0; i < length; i++)
        put(out, text[i]);
    for (unsigned i = 0; i < padding && c->left; i++)
        put(out, ' ');
}

static void put_number(struct output *out, const struct conversion *c, uint64_t value,
                       unsigned base, const char *prefix)
{
    char digits[24]; /* 2^64 has 20 decimal ones, and there may be a prefix of 2 */
    char *at = digits + sizeof(digits);
    do {
        *--at = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    for (unsigned i = prefix[0] ? prefix[1] ? 2 : 1 : 0; i > 0; i--)
        *--at = prefix[i - 1];
    put_padded(out, c, at, digits + sizeof(digits) - at);
}

static void put_string(struct output *out, const struct conversion *c, const char *text)
{
    unsigned length = 0;
    if (!text)
        text = "(null)";
    while (text[length])
        length++;
    put_padded(out, c, text, length);
}

static const char *read_modifiers(const char *format, struct conversion *c)
{
    for (; *format == '-' || *format == '0'; format++)
        *(*format == '-' ? &c->left : &c->zeroes) = true;
    for (; *format >= '0' && *format <= '9'; format++)
        c->width = c->width * 10 + *format - '0';
    for (; *format == 'l' || *format == 'z'; format++)
        c->is_long = true;
    return format;
}

/*
 * A switch over the conversions: each takes its value from the list, which can't be handed on by
 * value.
 */
size_t format_list(char *buffer, size_t size, const char *format, va_list values)
{
    if (size == 0)
        return 0;
    struct output out = {buffer, buffer + size - 1};
    for (; *format; format++) {
        if (*format != '%') {
            put(&out, *format);
            continue;
        }
        struct conversion c = {0};
        const char *start = format;
        format = read_modifiers(format + 1, &c);
        switch (*format) {
        case 's': put_string(&out, &c, va_arg(values, const char *)); break;
        case 'c': put_padded(&out, &c, (char[]){(char)va_arg(values, int)}, 1); break;
        case 'd': {
            int64_t value = c.is_long ? va_arg(values, int64_t) : va_arg(values, int);
            put_number(&out, &c, value < 0 ? -(uint64_t)value : (uint64_t)value, 10,
                       value < 0 ? "-" : "");
            break;
        }
        case 'u':
        case 'x': {
            uint64_t value = c.is_long ? va_arg(values, uint64_t) : va_arg(values, unsigned);
            put_number(&out, &c, value, *format == 'x' ? 16 : 10, "");
            break;
        }
        case 'p': put_number(&out, &c, (uintptr_t)va_arg(values, void *), 16, "0x"); break;
        case '%': put(&out, '%'); break;
        default:
            while (start < format)
                put(&out, *start++);
            format--; /* the loop goes on with what was not understood */
        }
    }
    *out.at = '\0';
    return out.at - buffer;
}

size_t format_text(char *buffer, size_t size, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    size_t length = format_list(buffer, size, format, values);
    va_end(values);
    return length;
}
