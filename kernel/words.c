/*
 * Splitting the command line into words. Pure; the rules CL-1 and CL-2 are in command_line.h.
 */
#include <stdbool.h>

#include "kernel/command_line.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Copies what stands in quotes; returns what follows them. */
static const char *read_quoted(const char *at, char quote, char **out)
{
    for (; *at && *at != quote; at++) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        *(*out)++ = *at;
    }
    return *at ? at + 1 : at;
}

static char *read_word(struct word_reader *reader)
{
    char *word = reader->out;
    const char *at = reader->at;
    while (*at && !is_blank(*at)) {
        char c = *at++;
        if (c == '\'' || c == '"')
            at = read_quoted(at, c, &reader->out);
        else if (c == '\\' && *at)
            *reader->out++ = *at++;
        else
            *reader->out++ = c;
    }
    *reader->out++ = '\0';
    reader->at = at;
    return word;
}

/* What follows `prefix` in `word`, or NULL. */
static char *behind(char *word, const char *prefix)
{
    while (*prefix)
        if (*word++ != *prefix++)
            return NULL;
    return word;
}

enum word_kind word_next(struct word_reader *reader, char **word)
{
    for (;;) {
        while (is_blank(*reader->at))
            reader->at++;
        if (!*reader->at)
            return WORD_END;
        const char *raw = reader->at;
        *word = read_word(reader);
        if (reader->verbatim)
            return WORD_ARGUMENT;
        /* Only a bare -- counts: one in quotes is an argument. */
        if (raw[0] == '-' && raw[1] == '-' && reader->at == raw + 2) {
            reader->verbatim = 1;
            reader->out = *word;
            continue;
        }
        char *rest;
        if ((rest = behind(*word, "hitoma."))) {
            *word = rest;
            return WORD_OPTION;
        }
        if ((rest = behind(*word, "env."))) {
            *word = rest;
            return WORD_ENVIRONMENT;
        }
        return WORD_ARGUMENT;
    }
}
