/*
 * SAN=address: newlib's string functions, which are compiled without checks, with some in front. By
 * ld's --wrap (tools/hitoma-cc), a call of strcpy() comes here, and __real_strcpy() is newlib's. It
 * is so for newlib's own calls as well: what printf() does with "%s" is checked here, too.
 *
 * Ours (lib/string/) need none of this: they are compiled with checks.
 */
#include <string.h>

#include "kernel/sanitize.h"

#define WRAP(type, name, parameters)                                                               \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters

static void check_read(const void *start, size_t size)
{
    sanitize_check(start, size, false);
}

static void check_write(void *start, size_t size)
{
    sanitize_check(start, size, true);
}

WRAP(size_t, strlen, (const char *text))
{
    size_t length = __real_strlen(text);
    check_read(text, length + 1);
    return length;
}

WRAP(size_t, strnlen, (const char *text, size_t most))
{
    size_t length = __real_strnlen(text, most);
    check_read(text, length + (length < most));
    return length;
}

WRAP(char *, strcpy, (char *to, const char *from))
{
    size_t size = __real_strlen(from) + 1;
    check_read(from, size);
    check_write(to, size);
    return __real_strcpy(to, from);
}

WRAP(char *, stpcpy, (char *to, const char *from))
{
    return __wrap_strcpy(to, from) + __real_strlen(from);
}

WRAP(char *, strncpy, (char *to, const char *from, size_t size))
{
    __wrap_strnlen(from, size);
    check_write(to, size);
    return __real_strncpy(to, from, size);
}

WRAP(char *, strcat, (char *to, const char *from))
{
    __wrap_strcpy(to + __wrap_strlen(to), from);
    return to;
}

WRAP(char *, strncat, (char *to, const char *from, size_t most))
{
    size_t size = __wrap_strnlen(from, most);
    check_write(to + __wrap_strlen(to), size + 1);
    return __real_strncat(to, from, most);
}

/* Until the first difference, which must be theirs. */
WRAP(int, strncmp, (const char *a, const char *b, size_t most))
{
    size_t size = 0;
    while (size < most && a[size] == b[size] && a[size])
        size++;
    check_read(a, size + (size < most));
    check_read(b, size + (size < most));
    return __real_strncmp(a, b, most);
}

WRAP(int, strcmp, (const char *a, const char *b))
{
    __wrap_strncmp(a, b, (size_t)-1);
    return __real_strcmp(a, b);
}

WRAP(char *, strchr, (const char *text, int character))
{
    char *found = __real_strchr(text, character);
    check_read(text, found ? (size_t)(found - text) + 1 : __real_strlen(text) + 1);
    return found;
}

WRAP(char *, strrchr, (const char *text, int character))
{
    __wrap_strlen(text);
    return __real_strrchr(text, character);
}

WRAP(void *, memchr, (const void *start, int byte, size_t size))
{
    char *found = __real_memchr(start, byte, size);
    check_read(start, found ? (size_t)(found - (const char *)start) + 1 : size);
    return found;
}
