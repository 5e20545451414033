/*
 * The line on the screen: prompt and text from the first column on, over as many rows as they need.
 *
 * The terminal wraps by itself: behind the last column it stays there until the next character
 * comes, which then goes to the next row; a wide one goes there already when one column is left.
 * place() counts in the same way. Where the text ends exactly behind the last column, a new row is
 * asked for, so that the cursor has a place to be.
 *
 * Control sequences: ECMA-48, those that every terminal has: cursor up and right, erase to the end.
 */
#include <stdio.h>
#include <string.h>

#include "lib/line_editor/editor.h"

struct place {
    unsigned row, column; /* column may be the number of columns: behind the last one */
};

/* Where a character of `width` will stand when it comes at `p`. */
static struct place place(const struct line_editor *e, struct place p, unsigned width)
{
    if (p.column + width > e->columns) {
        p.row++;
        p.column = 0;
    }
    return p;
}

static bool put(struct line_editor *e, const char *bytes, size_t count)
{
    return line_bytes_insert(&e->screen, e->screen.length, bytes, count);
}

static bool put_sequence(struct line_editor *e, unsigned number, char letter)
{
    char sequence[16];
    int length = snprintf(sequence, sizeof(sequence), "\033[%u%c", number, letter);

    return number == 0 || put(e, sequence, (size_t)length);
}

/* A control character is two of its own, which may stand on two rows. */
static bool put_character(struct line_editor *e, struct place *p, const char *bytes, size_t size,
                          int32_t character)
{
    unsigned width = line_width(character);

    if (character >= 0 && (character < 0x20 || character == 0x7f)) {
        char shown[] = {'^', (char)(character ^ 0x40)};
        *p = place(e, *p, 1);
        p->column++;
        *p = place(e, *p, 1);
        p->column++;
        return put(e, shown, sizeof(shown));
    }
    *p = place(e, *p, width);
    p->column += width;
    return character < 0 ? put(e, "\xef\xbf\xbd", 3) : put(e, bytes, size);
}

/* Puts out text, and says where the character at `cursor` came to stand. */
static bool put_text(struct line_editor *e, const char *text, size_t length, size_t cursor,
                     struct place *p, struct place *at_cursor)
{
    size_t size;

    for (size_t at = 0; at < length; at += size) {
        int32_t character = line_decode(text + at, length - at, &size);
        bool control = character >= 0 && character < 0x20;
        if (at == cursor)
            *at_cursor = place(e, *p, control ? 1 : line_width(character));
        if (!put_character(e, p, text + at, size, character))
            return false;
    }
    return true;
}

static bool draw_all(struct line_editor *e)
{
    size_t prompt = strlen(e->prompt);
    struct place p = {0, 0}, at_cursor = {0, 0};

    if (!put_text(e, e->prompt, prompt, prompt, &p, &at_cursor) ||
        !put_text(e, e->text.bytes, e->text.length, e->cursor, &p, &at_cursor))
        return false;
    if (p.column >= e->columns) {
        p = place(e, p, 1);
        if (!put(e, "\r\n", 2))
            return false;
    }
    if (e->cursor == e->text.length)
        at_cursor = p;
    e->row = at_cursor.row;
    e->column = at_cursor.column;
    if (p.row == at_cursor.row && p.column == at_cursor.column)
        return true;
    return put_sequence(e, p.row - at_cursor.row, 'A') && put(e, "\r", 1) &&
           put_sequence(e, at_cursor.column, 'C');
}

bool line_draw(struct line_editor *e)
{
    return put_sequence(e, e->row, 'A') && put(e, "\r\033[J", 4) && draw_all(e);
}

/* One more character at the end of a row that has room behind it changes nothing else. */
bool line_draw_inserted(struct line_editor *e, size_t count)
{
    size_t size;

    if (e->cursor < e->text.length || count == 0)
        return line_draw(e);
    const char *bytes = e->text.bytes + e->cursor - count;
    int32_t character = line_decode(bytes, count, &size);
    unsigned width = line_width(character);
    if (size != count || character < 0x20 || width == 0 || e->column + width >= e->columns)
        return line_draw(e);
    e->column += width;
    return put(e, bytes, count);
}

bool line_draw_leave(struct line_editor *e, const char *last_words)
{
    bool at_end = e->cursor == e->text.length;

    e->cursor = e->text.length;
    if ((!at_end && !line_draw(e)) || !put(e, last_words, strlen(last_words)))
        return false;
    /* At a row's beginning a line of text has made room already. */
    bool fresh = e->column == 0 && e->row > 0 && !*last_words;
    return fresh || put(e, "\r\n", 2);
}

bool line_draw_cleared(struct line_editor *e)
{
    return put(e, "\033[H\033[2J", 7) && draw_all(e);
}
