/*
 * From the bytes that a terminal sends to keys: control characters, UTF-8, and the sequences that
 * begin with ESC (ECMA-48, as xterm and the VT220 send them).
 *
 *      ESC [ parameters letter     cursor keys, home, end; ESC [ number ~ for the others
 *      ESC O letter                the same from a keypad in application mode
 *      ESC letter                  the letter with Alt
 *
 * A sequence that we don't know is swallowed whole, so that its end isn't taken for text. ESC alone
 * does nothing, and can't be told from the beginning of a sequence: it waits for a byte more.
 */
#include <string.h>

#include "lib/line_editor/editor.h"

enum { ESC = 0x1b, RUBOUT = 0x7f };

#define CTRL(letter) ((letter) - '@')

static enum line_key control_key(char byte)
{
    switch (byte) {
    case CTRL('A'): return LINE_KEY_HOME;
    case CTRL('B'): return LINE_KEY_LEFT;
    case CTRL('C'): return LINE_KEY_INTERRUPT;
    case CTRL('D'): return LINE_KEY_DELETE_OR_END;
    case CTRL('E'): return LINE_KEY_END;
    case CTRL('F'): return LINE_KEY_RIGHT;
    case CTRL('H'):
    case RUBOUT: return LINE_KEY_ERASE;
    case CTRL('J'):
    case CTRL('M'): return LINE_KEY_ENTER;
    case CTRL('K'): return LINE_KEY_CUT_TO_END;
    case CTRL('L'): return LINE_KEY_CLEAR;
    case CTRL('N'): return LINE_KEY_NEXT;
    case CTRL('P'): return LINE_KEY_PREVIOUS;
    case CTRL('U'): return LINE_KEY_CUT_TO_START;
    case CTRL('W'): return LINE_KEY_CUT_WORD_BEFORE;
    case CTRL('Y'): return LINE_KEY_PASTE;
    default: return LINE_KEY_NONE;
    }
}

static enum line_key alt_key(char byte)
{
    switch (byte) {
    case 'b':
    case 'B': return LINE_KEY_WORD_LEFT;
    case 'f':
    case 'F': return LINE_KEY_WORD_RIGHT;
    case 'd':
    case 'D': return LINE_KEY_CUT_WORD_BEHIND;
    case RUBOUT: return LINE_KEY_CUT_WORD_BEFORE;
    default: return LINE_KEY_NONE;
    }
}

/* `number` is what stands before the ~. */
static enum line_key numbered_key(int number)
{
    switch (number) {
    case 1:
    case 7: return LINE_KEY_HOME;
    case 3: return LINE_KEY_DELETE;
    case 4:
    case 8: return LINE_KEY_END;
    default: return LINE_KEY_NONE;
    }
}

/* A whole sequence, from ESC on. With a modifier (ESC [ 1 ; 5 C) a cursor key goes by words. */
static enum line_key sequence_key(const char *bytes, size_t count)
{
    bool modified = memchr(bytes, ';', count) != NULL;

    switch (bytes[count - 1]) {
    case 'A': return LINE_KEY_PREVIOUS;
    case 'B': return LINE_KEY_NEXT;
    case 'C': return modified ? LINE_KEY_WORD_RIGHT : LINE_KEY_RIGHT;
    case 'D': return modified ? LINE_KEY_WORD_LEFT : LINE_KEY_LEFT;
    case 'F': return LINE_KEY_END;
    case 'H': return LINE_KEY_HOME;
    case '~': return count == 4 ? numbered_key(bytes[2] - '0') : LINE_KEY_NONE;
    default: return LINE_KEY_NONE;
    }
}

static enum line_key finish(struct line_keys *k, enum line_key key)
{
    k->count = 0;
    return key;
}

static enum line_key escape_byte(struct line_keys *k, char byte)
{
    if (k->count == 2 && (byte == '[' || byte == 'O'))
        return LINE_KEY_NONE;
    if (k->count == 2)
        return finish(k, alt_key(byte));
    if (byte >= 0x40 && byte <= 0x7e)
        return finish(k, sequence_key(k->bytes, k->count));
    /* Parameters are 0x20 to 0x3f; anything else breaks the sequence off. */
    if (byte < 0x20 || byte > 0x3f)
        return finish(k, LINE_KEY_NONE);
    /* A long one goes on being swallowed: the last place is written again and again. */
    if (k->count == sizeof(k->bytes))
        k->count--;
    return LINE_KEY_NONE;
}

/*
 * Can the first `count` bytes be the beginning of a character? Then they are with the least, or
 * with the greatest, bytes behind them.
 */
static bool is_beginning(const char *bytes, size_t count)
{
    for (int i = 0; i < 2; i++) {
        char whole[sizeof(((struct line_keys *)0)->bytes)];
        size_t size;
        memset(whole, i ? 0xbf : 0x80, sizeof(whole));
        memcpy(whole, bytes, count);
        if (line_decode(whole, sizeof(whole), &size) >= 0 && size > count)
            return true;
    }
    return false;
}

static enum line_key character_byte(struct line_keys *k, char byte)
{
    size_t size;

    if (line_decode(k->bytes, k->count, &size) >= 0)
        return LINE_KEY_CHARACTER;
    if (is_beginning(k->bytes, k->count))
        return LINE_KEY_NONE;
    /* What came before is lost; this byte may begin something. */
    bool again = k->count > 1;
    k->count = 0;
    return again ? line_keys_byte(k, byte) : LINE_KEY_NONE;
}

/* Blanks: where a tabulator would go to isn't known here. */
static enum line_key tabulator(struct line_keys *k)
{
    k->count = 4;
    memcpy(k->bytes, "    ", k->count);
    return LINE_KEY_CHARACTER;
}

enum line_key line_keys_byte(struct line_keys *k, char byte)
{
    /* A character was handed over: the bytes are done with. */
    size_t size;
    if (k->count > 0 && k->bytes[0] != ESC && line_decode(k->bytes, k->count, &size) >= 0)
        k->count = 0;
    /* A control character in the midst of a sequence or a character is itself. */
    if ((unsigned char)byte < 0x20)
        k->count = 0;

    k->bytes[k->count++] = byte;
    if (k->bytes[0] == ESC)
        return k->count == 1 ? LINE_KEY_NONE : escape_byte(k, byte);
    if (byte == '\t')
        return tabulator(k);
    if ((unsigned char)byte < 0x20 || byte == RUBOUT)
        return finish(k, control_key(byte));
    return character_byte(k, byte);
}
