/*
 * The command line's words go where they belong. The rules are in command_line.h, the splitting is
 * in words.c.
 */
#include "kernel/command_line.h"

#include "kernel/log.h"
#include "kernel/option.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/program.h"
#include "kernel/string.h"

extern const struct option options_start[], options_end[]; /* by linker.ld, from OPTION() records */

struct program_arguments program_arguments;

_Noreturn static void option_unknown(const char *name)
{
    log_error("hitoma.%s: there is no such kernel option in this image; there are:", name);
    for (const struct option *option = options_start; option < options_end; option++)
        log_error("  hitoma.%s=  %s", option->name, option->help);
    cannot_boot("unknown kernel option hitoma.%s", name);
}

/* Cuts "NAME=value" in two and returns the value. */
static char *option_value(char *word, const char *prefix)
{
    char *at = word;
    while (*at && *at != '=')
        at++;
    if (!*at || at == word)
        cannot_boot("'%s%s' on the command line: it must be %sNAME=value", prefix, word, prefix);
    *at = '\0';
    return at + 1;
}

static void option_set(char *word)
{
    const char *value = option_value(word, "hitoma.");
    for (const struct option *option = options_start; option < options_end; option++) {
        if (strcmp(option->name, word) != 0)
            continue;
        if (option->set(value) < 0)
            cannot_boot("hitoma.%s='%s': not a valid value; %s", word, value, option->help);
        return;
    }
    option_unknown(word);
}

/*
 * One piece of memory holds it all: the words' bytes from its beginning, and behind them the two
 * arrays, for which half as many words as characters is the most there can be.
 */
void command_line_read(const char *line)
{
    size_t length = strlen(line) + 1;
    size_t most_words = length / 2 + 1;
    size_t text_size = (length + strlen(program_name) + 1 + 7) & ~7ul;
    unsigned order = page_order(text_size + (most_words + 4) * sizeof(char *));
    char *text = order <= PAGE_ORDER_MAX ? page_alloc(order, 0) : NULL;
    if (!text)
        cannot_boot("no memory for a command line of %zu bytes", length);

    /*
     * Arguments fill the array from its beginning, the environment from its end; both end with a
     * NULL.
     */
    char **first = (char **)(text + text_size), **last = first + most_words + 3;
    char **argument = first, **variable = last;
    *variable = NULL;
    *argument++ = memcpy(text, program_name, strlen(program_name) + 1);

    struct word_reader reader = {.at = line, .out = text + strlen(program_name) + 1};
    char *word;
    enum word_kind kind;
    while ((kind = word_next(&reader, &word)) != WORD_END) {
        if (kind == WORD_OPTION) {
            option_set(word);
        } else if (kind == WORD_ENVIRONMENT) {
            option_value(word, "env.")[-1] = '=';
            *--variable = word;
        } else {
            *argument++ = word;
        }
    }
    *argument = NULL;
    program_arguments = (struct program_arguments){argument - first, first, variable};
}
