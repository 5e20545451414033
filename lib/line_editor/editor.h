/*
 * The line editor behind <hitoma/line_editor.h>, without a terminal: bytes that were typed go in,
 * bytes for the screen come out, so that it can be tested on the host.
 *
 *      read.c ---- line_keys_byte() ----> keys.c: which key is it?
 *        |                                     |
 *        |  <----- line_edit_key() ------------+   edit.c: what it does to the text; history.c
 *        |              |
 *      write()  <- e->screen               draw.c: how the text looks; text.c: how wide it is
 *
 *  ED-1  The text is any bytes but NUL. What is not valid UTF-8 counts as a character for each
 *        byte.
 *  ED-2  The cursor is never within a character, nor between one and the marks that combine with
 *        it.
 *  ED-3  After each key, what was put out leaves the screen as if prompt and text had been written
 *        at once, and the terminal's cursor where the editor's is. (A text of more rows than the
 *        screen has: only the rows at its end.)
 *  ED-4  Out of memory is LINE_NO_MEMORY, and the end of the line: the screen is not told then.
 */
#ifndef LIB_LINE_EDITOR_EDITOR_H
#define LIB_LINE_EDITOR_EDITOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- text.c: characters in UTF-8 ---- */

/* The character at `text`, of which `length` > 0 bytes are there: its number (-1: no valid UTF-8)
 * and, in *size, its bytes (1 where it is not valid). */
int32_t line_decode(const char *text, size_t length, size_t *size);

/* Columns that a character takes: 0 for marks that combine with the one before, 2 for wide ones and
 * for control characters, which are shown as ^A. */
unsigned line_width(int32_t character);

/* Where the character behind `at`, or before it, begins. */
size_t line_next(const char *text, size_t length, size_t at);
size_t line_previous(const char *text, size_t length, size_t at);

/* ---- bytes that grow ---- */

struct line_bytes {
    char *bytes; /* with a NUL behind them, once there are some */
    size_t length, capacity;
};

/* Puts `count` bytes in at `at`. False: no memory, nothing changed. */
bool line_bytes_insert(struct line_bytes *b, size_t at, const char *bytes, size_t count);
void line_bytes_remove(struct line_bytes *b, size_t from, size_t to);

/* ---- keys.c: from bytes to keys ---- */

enum line_key {
    LINE_KEY_NONE, /* not whole yet, or nothing that we know */
    LINE_KEY_CHARACTER,
    LINE_KEY_ENTER,
    LINE_KEY_INTERRUPT,
    LINE_KEY_LEFT,
    LINE_KEY_RIGHT,
    LINE_KEY_WORD_LEFT,
    LINE_KEY_WORD_RIGHT,
    LINE_KEY_HOME,
    LINE_KEY_END,
    LINE_KEY_ERASE,         /* the character before the cursor */
    LINE_KEY_DELETE,        /* the one under it */
    LINE_KEY_DELETE_OR_END, /* Ctrl-D: the same, but in an empty line the end of input */
    LINE_KEY_CUT_TO_END,
    LINE_KEY_CUT_TO_START,
    LINE_KEY_CUT_WORD_BEFORE,
    LINE_KEY_CUT_WORD_BEHIND,
    LINE_KEY_PASTE, /* what was cut last */
    LINE_KEY_PREVIOUS,
    LINE_KEY_NEXT,
    LINE_KEY_CLEAR,
};

struct line_keys {
    char bytes[16]; /* of a key that isn't whole yet; of the character, after LINE_KEY_CHARACTER */
    size_t count;
};

enum line_key line_keys_byte(struct line_keys *k, char byte);

/* ---- history.c ---- */

enum { LINE_HISTORY = 200 };

struct line_history {
    char *lines[LINE_HISTORY]; /* the oldest first */
    size_t count;
};

/* Keeps a copy, if there is memory for it; LINE_HISTORY lines at most, the newest. */
void line_history_add(struct line_history *h, const char *line);
void line_history_free(struct line_history *h);

/* ---- edit.c ---- */

enum line_state { LINE_GOES_ON, LINE_DONE, LINE_AT_END, LINE_INTERRUPTED, LINE_NO_MEMORY };

struct line_editor {
    const char *prompt; /* without control characters */
    unsigned columns;   /* of the screen; > 1 */
    const struct line_history *history;
    struct line_bytes text;
    size_t cursor;            /* an index of text */
    struct line_bytes cut;    /* for LINE_KEY_PASTE */
    struct line_bytes unsent; /* the text that was being typed when history was looked into */
    size_t recalled;          /* the line of history that is shown; its count: none */
    unsigned row, column;     /* where the terminal's cursor is, from the prompt's beginning */
    struct line_bytes screen; /* bytes for the terminal; whoever writes them sets length to 0 */
};

/* Begins a line, and draws it. All other fields must be zero, or left from the line before. */
enum line_state line_edit_begin(struct line_editor *e, const char *prompt, unsigned columns,
                                const struct line_history *history);
/* What a key does. The text is complete after LINE_DONE. */
enum line_state line_edit_key(struct line_editor *e, enum line_key key, const struct line_keys *k);
void line_edit_free(struct line_editor *e);

/* ---- draw.c: false is "no memory" ---- */

/* Puts the line on the screen anew. */
bool line_draw(struct line_editor *e);
/* The same, after `count` bytes came in before the cursor: cheap where they are at the end. */
bool line_draw_inserted(struct line_editor *e, size_t count);
/* The cursor to the end of the line, and to the beginning of the next one. */
bool line_draw_leave(struct line_editor *e, const char *last_words);
bool line_draw_cleared(struct line_editor *e);

#endif
