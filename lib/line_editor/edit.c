/*
 * What each key does to the text.
 *
 * A word is letters, digits, underscores and everything beyond ASCII; Ctrl-W alone goes by blanks,
 * as it does in shells.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/line_editor/editor.h"

/* ---- moving ---- */

static bool is_word(char byte)
{
    return (unsigned char)byte >= 0x80 || isalnum((unsigned char)byte) || byte == '_';
}

static bool is_no_blank(char byte)
{
    return byte != ' ';
}

/* The beginning of the word before the cursor: what is no word first, then what is. */
static size_t word_before(const struct line_editor *e, bool (*is_in_word)(char))
{
    const char *text = e->text.bytes;
    size_t at = e->cursor;

    while (at > 0 && !is_in_word(text[at - 1]))
        at--;
    while (at > 0 && is_in_word(text[at - 1]))
        at--;
    return at;
}

static size_t word_behind(const struct line_editor *e)
{
    const char *text = e->text.bytes;
    size_t at = e->cursor;

    while (at < e->text.length && !is_word(text[at]))
        at++;
    while (at < e->text.length && is_word(text[at]))
        at++;
    return at;
}

/* To the first place not before `at` where a character begins: between ASCII and what isn't, there
 * may be marks that belong to the character before. */
static size_t whole(const struct line_editor *e, size_t at)
{
    size_t place = 0;

    while (place < at)
        place = line_next(e->text.bytes, e->text.length, place);
    return place;
}

static enum line_state redraw(struct line_editor *e)
{
    return line_draw(e) ? LINE_GOES_ON : LINE_NO_MEMORY;
}

static enum line_state move(struct line_editor *e, size_t to)
{
    e->cursor = whole(e, to);
    return redraw(e);
}

/* ---- changing ---- */

static enum line_state insert(struct line_editor *e, const char *bytes, size_t count)
{
    size_t size;

    /* A mark needs a character to stand on. */
    if (e->cursor == 0 && count > 0 && line_width(line_decode(bytes, count, &size)) == 0)
        return LINE_GOES_ON;
    if (!line_bytes_insert(&e->text, e->cursor, bytes, count))
        return LINE_NO_MEMORY;
    e->cursor += count;
    if (whole(e, e->cursor) != e->cursor) /* a mark behind it belongs to it now */
        return move(e, e->cursor);
    return line_draw_inserted(e, count) ? LINE_GOES_ON : LINE_NO_MEMORY;
}

static enum line_state erase(struct line_editor *e, size_t from, size_t to)
{
    if (from == to)
        return LINE_GOES_ON;
    line_bytes_remove(&e->text, from, to);
    e->cursor = whole(e, from);
    return redraw(e);
}

/* Erases, and keeps it for LINE_KEY_PASTE. */
static enum line_state cut(struct line_editor *e, size_t from, size_t to)
{
    struct line_bytes kept = {0};

    from = whole(e, from);
    to = whole(e, to);
    if (from == to)
        return LINE_GOES_ON;
    if (!line_bytes_insert(&kept, 0, e->text.bytes + from, to - from))
        return LINE_NO_MEMORY;
    free(e->cut.bytes);
    e->cut = kept;
    return erase(e, from, to);
}

static bool set_text(struct line_editor *e, const char *bytes, size_t count)
{
    struct line_bytes text = {0};

    if (!line_bytes_insert(&text, 0, bytes, count))
        return false;
    free(e->text.bytes);
    e->text = text;
    e->cursor = count;
    return true;
}

/* ---- history ---- */

/* Line `number` of the history, or what was being typed if it is the count. */
static enum line_state recall(struct line_editor *e, size_t number)
{
    const struct line_history *history = e->history;
    bool done;

    if (e->recalled == history->count) {
        struct line_bytes text = {0};
        if (!line_bytes_insert(&text, 0, e->text.bytes, e->text.length))
            return LINE_NO_MEMORY;
        free(e->unsent.bytes);
        e->unsent = text;
    }
    if (number == history->count)
        done = set_text(e, e->unsent.bytes, e->unsent.length);
    else
        done = set_text(e, history->lines[number], strlen(history->lines[number]));
    if (!done)
        return LINE_NO_MEMORY;
    e->recalled = number;
    return redraw(e);
}

/* ---- the keys ---- */

static enum line_state leave(struct line_editor *e, enum line_state state, const char *last_words)
{
    return line_draw_leave(e, last_words) ? state : LINE_NO_MEMORY;
}

static enum line_state delete_under_cursor(struct line_editor *e)
{
    return erase(e, e->cursor, line_next(e->text.bytes, e->text.length, e->cursor));
}

enum line_state line_edit_key(struct line_editor *e, enum line_key key, const struct line_keys *k)
{
    const char *text = e->text.bytes;
    size_t length = e->text.length, cursor = e->cursor;

    switch (key) {
    case LINE_KEY_NONE: return LINE_GOES_ON;
    case LINE_KEY_CHARACTER: return insert(e, k->bytes, k->count);
    case LINE_KEY_ENTER: return leave(e, LINE_DONE, "");
    case LINE_KEY_INTERRUPT: return leave(e, LINE_INTERRUPTED, "^C");
    case LINE_KEY_LEFT: return move(e, line_previous(text, length, cursor));
    case LINE_KEY_RIGHT: return move(e, line_next(text, length, cursor));
    case LINE_KEY_WORD_LEFT: return move(e, word_before(e, is_word));
    case LINE_KEY_WORD_RIGHT: return move(e, word_behind(e));
    case LINE_KEY_HOME: return move(e, 0);
    case LINE_KEY_END: return move(e, length);
    case LINE_KEY_ERASE: return erase(e, line_previous(text, length, cursor), cursor);
    case LINE_KEY_DELETE: return delete_under_cursor(e);
    case LINE_KEY_DELETE_OR_END:
        return length > 0 ? delete_under_cursor(e) : leave(e, LINE_AT_END, "");
    case LINE_KEY_CUT_TO_END: return cut(e, cursor, length);
    case LINE_KEY_CUT_TO_START: return cut(e, 0, cursor);
    case LINE_KEY_CUT_WORD_BEFORE: return cut(e, word_before(e, is_no_blank), cursor);
    case LINE_KEY_CUT_WORD_BEHIND: return cut(e, cursor, word_behind(e));
    case LINE_KEY_PASTE: return insert(e, e->cut.bytes, e->cut.length);
    case LINE_KEY_PREVIOUS: return e->recalled > 0 ? recall(e, e->recalled - 1) : LINE_GOES_ON;
    case LINE_KEY_NEXT:
        return e->recalled < e->history->count ? recall(e, e->recalled + 1) : LINE_GOES_ON;
    case LINE_KEY_CLEAR: return line_draw_cleared(e) ? LINE_GOES_ON : LINE_NO_MEMORY;
    }
    return LINE_GOES_ON;
}

enum line_state line_edit_begin(struct line_editor *e, const char *prompt, unsigned columns,
                                const struct line_history *history)
{
    e->prompt = prompt;
    e->columns = columns;
    e->history = history;
    e->recalled = history->count;
    e->row = e->column = 0;
    return set_text(e, "", 0) ? redraw(e) : LINE_NO_MEMORY;
}

void line_edit_free(struct line_editor *e)
{
    free(e->text.bytes);
    free(e->cut.bytes);
    free(e->unsent.bytes);
    free(e->screen.bytes);
}
