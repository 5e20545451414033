/*
 * From a line to words, as POSIX.1-2017 volume 3 chapter 2 has it, as far as it goes here:
 *
 *     'verbatim'   "with $NAME, and \ before $ " \"   \ before anything   # the rest is a remark
 *     $NAME ${NAME} $?        what a variable holds; always one word, or none if it's empty
 *     < path   > path   >> path
 *     one | another           what one command writes is what the other one reads
 *
 * What a shell knows besides (& ; and the like) is an error, so that nobody takes it for done.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "apps/shell/shell.h"

static const char NO_MEMORY[] = "out of memory";

struct parser {
    const char *at;
    const char *(*value)(const char *name);
    char *word; /* being made */
    size_t length, capacity;
    bool is_word; /* even if it is empty: '' is a word */
    const char *error;
};

static void put(struct parser *p, const char *bytes, size_t count)
{
    if (!p->word || p->length + count + 1 > p->capacity) {
        size_t capacity = 2 * (p->length + count + 32);
        char *word = realloc(p->word, capacity);
        if (!word) {
            p->error = NO_MEMORY;
            return;
        }
        p->word = word;
        p->capacity = capacity;
    }
    memcpy(p->word + p->length, bytes, count);
    p->length += count;
    p->word[p->length] = '\0';
    p->is_word = true;
}

/* Behind a $: the name, and what it stands for. */
static void put_variable(struct parser *p)
{
    char name[64];
    bool braced = *p->at == '{';
    size_t length = 0;

    p->at += braced;
    const char *begin = p->at;
    if (*p->at == '?')
        length = 1;
    else
        while (isalnum((unsigned char)begin[length]) || begin[length] == '_')
            length++;
    if (length >= sizeof(name) || (braced && (length == 0 || begin[length] != '}'))) {
        p->error = "${ without a name and }";
        return;
    }
    if (length == 0) {
        put(p, "$", 1);
        return;
    }
    memcpy(name, begin, length);
    name[length] = '\0';
    p->at += length + braced;
    const char *value = p->value(name);
    if (value && *value)
        put(p, value, strlen(value));
}

static void put_single_quoted(struct parser *p)
{
    const char *end = strchr(p->at, '\'');

    if (!end) {
        p->error = "a ' is missing";
        return;
    }
    put(p, p->at, (size_t)(end - p->at));
    p->at = end + 1;
}

static void put_double_quoted(struct parser *p)
{
    put(p, "", 0);
    while (!p->error && *p->at != '"') {
        if (!*p->at) {
            p->error = "a \" is missing";
            return;
        }
        if (*p->at == '$') {
            p->at++;
            put_variable(p);
            continue;
        }
        if (*p->at == '\\' && p->at[1] && strchr("$\"\\", p->at[1]))
            p->at++;
        put(p, p->at++, 1);
    }
    p->at++;
}

static void put_escaped(struct parser *p)
{
    if (*p->at)
        put(p, p->at++, 1);
    else
        p->error = "nothing behind the \\";
}

/* Makes p->word of what comes; false at the end of the line and before < > and |. */
static bool next_word(struct parser *p)
{
    p->is_word = false;
    p->length = 0;
    while (!p->error && *p->at) {
        char c = *p->at;
        if (c == '<' || c == '>' || c == '|')
            break;
        if (c == ' ' || c == '\t' || c == '\n') {
            if (p->is_word)
                break;
            p->at++;
            continue;
        }
        if (c == '#' && !p->is_word) {
            p->at += strlen(p->at);
            break;
        }
        p->at++;
        if (c == '\'')
            put_single_quoted(p);
        else if (c == '"')
            put_double_quoted(p);
        else if (c == '\\')
            put_escaped(p);
        else if (c == '$')
            put_variable(p);
        else if (strchr("&;()`", c))
            p->error = "& ; ( ) and ` mean nothing here; quote them to have them in a word";
        else
            put(p, &c, 1);
    }
    return p->is_word && !p->error;
}

static void add_word(struct words *w, struct parser *p)
{
    char **words = realloc(w->words, (w->count + 2) * sizeof(*words));

    if (words)
        w->words = words;
    if (!words || !(words[w->count] = strdup(p->word))) {
        p->error = NO_MEMORY;
        return;
    }
    words[++w->count] = NULL;
}

/* At a < or >. */
static void add_redirection(struct words *w, struct parser *p)
{
    struct redirection *r = &w->redirections[w->redirection_count];

    if (w->redirection_count == MOST_REDIRECTIONS) {
        p->error = "too many < and >";
        return;
    }
    if (*p->at == '<')
        r->kind = READ_FROM;
    else if (p->at[1] == '>')
        r->kind = APPEND_TO;
    else
        r->kind = WRITE_TO;
    p->at += r->kind == APPEND_TO ? 2 : 1;
    if (!next_word(p)) {
        p->error = p->error ? p->error : "a file's name is missing behind < or >";
        return;
    }
    r->path = strdup(p->word);
    if (!r->path) {
        p->error = NO_MEMORY;
        return;
    }
    w->redirection_count++;
}

const char *words_parse(struct words *w, const char **text, const char *(*value)(const char *name))
{
    struct parser p = {.at = *text, .value = value};

    memset(w, 0, sizeof(*w));
    while (!p.error) {
        if (next_word(&p))
            add_word(w, &p);
        else if (!p.error && *p.at && *p.at != '|')
            add_redirection(w, &p);
        else
            break;
    }
    free(p.word);
    w->is_piped = !p.error && *p.at == '|';
    if (w->is_piped && (w->count == 0 || p.at[1] == '|'))
        p.error = "a command is missing before or behind |";
    *text = p.at + w->is_piped;
    return p.error;
}

void words_free(struct words *w)
{
    for (size_t i = 0; i < w->count; i++)
        free(w->words[i]);
    free(w->words);
    for (size_t i = 0; i < w->redirection_count; i++)
        free(w->redirections[i].path);
}
