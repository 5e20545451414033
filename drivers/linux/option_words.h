/*
 * The words of an option that describes a device: `10,ro,serial=data.img`.
 */
#ifndef DRIVERS_LINUX_OPTION_WORDS_H
#define DRIVERS_LINUX_OPTION_WORDS_H

#include "kernel/string.h"

/* What follows `text` at the beginning of `at`, or NULL. */
static inline const char *skip_text(const char *at, const char *text)
{
    size_t length = strlen(text);
    return strncmp(at, text, length) == 0 ? at + length : NULL;
}

/* A decimal number, and what follows it; NULL: there is none, or it is more than `most`. */
static inline const char *read_number(const char *at, unsigned most, unsigned *number)
{
    const char *start = at;
    for (*number = 0; *at >= '0' && *at <= '9' && *number <= most; at++)
        *number = *number * 10 + (unsigned)(*at - '0');
    return at > start && *number <= most ? at : NULL;
}

#endif
