/*
 * lib/line_editor/ on the host, under sanitizers, with a terminal's screen played by this file.
 * tests/line_editor.t builds and runs it.
 *
 *   1. a table: keys, and the text, cursor and end that they lead to
 *   2. a table of what the screen then shows, where lines wrap
 *   3. random keys: after each, the screen is as if the line had been written at once (ED-3)
 *   4. out of memory at each place of a session (ED-4)
 */
#undef realloc /* the functions that the editor gets are below */
#undef strdup
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/line_editor/editor.h"
#include "tests/host/tap.h"

/* Control characters as a question mark: a test's name is a line. */
static const char *line_of(const char *text)
{
    static char line[512];
    size_t i = 0;
    for (; text[i] && i < sizeof(line) - 1; i++)
        line[i] = text[i] > 0 && text[i] < ' ' ? '?' : text[i];
    line[i] = '\0';
    return line;
}

/* ---- memory that runs out: at allocation number `refused`, counted down ---- */

static int refused = -1;

static bool is_refused(void)
{
    return refused >= 0 && refused-- == 0;
}

void *test_realloc(void *memory, size_t size);
void *test_realloc(void *memory, size_t size)
{
    return is_refused() ? NULL : realloc(memory, size);
}

char *test_strdup(const char *text);
char *test_strdup(const char *text)
{
    return is_refused() ? NULL : strdup(text);
}

/* ---- a terminal's screen: rows without end, the last column as a VT100 has it ---- */

enum { ROWS = 200, COLUMNS = 100, EMPTY = ' ', RIGHT_HALF = -2 };

struct screen {
    unsigned columns, row, column;
    bool waits; /* behind the last column, until the next character comes */
    int32_t cells[ROWS][COLUMNS];
};

static void screen_clear(struct screen *s, unsigned row, unsigned column)
{
    for (; row < ROWS; row++, column = 0)
        for (; column < COLUMNS; column++)
            s->cells[row][column] = EMPTY;
}

static void screen_init(struct screen *s, unsigned columns)
{
    s->columns = columns;
    s->row = s->column = 0;
    s->waits = false;
    screen_clear(s, 0, 0);
}

static void screen_character(struct screen *s, int32_t character)
{
    unsigned width = line_width(character);
    if (width == 0)
        return;
    if (s->waits || s->column + width > s->columns) {
        s->row++;
        s->column = 0;
        s->waits = false;
    }
    s->cells[s->row][s->column] = character;
    if (width == 2)
        s->cells[s->row][s->column + 1] = RIGHT_HALF;
    s->column += width;
    if (s->column >= s->columns) {
        s->column = s->columns - 1;
        s->waits = true;
    }
}

/* A sequence behind ESC [; returns its length. */
static size_t screen_sequence(struct screen *s, const char *bytes)
{
    char letter;
    int number = 1, used = 0;
    if (sscanf(bytes, "%d%c%n", &number, &letter, &used) != 2)
        sscanf(bytes, "%c%n", &letter, &used);
    s->waits = false;
    switch (letter) {
    case 'A': s->row = (unsigned)number > s->row ? 0 : s->row - (unsigned)number; break;
    case 'C': s->column += (unsigned)number; break;
    case 'H': s->row = s->column = 0; break;
    case 'J':
        if (used == 1)
            screen_clear(s, s->row, s->column);
        else
            screen_clear(s, 0, 0);
        break;
    default: ok(false, "a sequence no terminal was asked to know: %.8s", bytes); exit(1);
    }
    if (s->column >= s->columns)
        s->column = s->columns - 1;
    return (size_t)used;
}

static void screen_write(struct screen *s, const char *bytes, size_t count)
{
    size_t size;
    for (size_t i = 0; i < count; i += size) {
        size = 1;
        if (bytes[i] == '\r') {
            s->column = 0;
            s->waits = false;
        } else if (bytes[i] == '\n') {
            s->row++;
            s->waits = false;
        } else if (bytes[i] == '\033') {
            size = 2 + screen_sequence(s, bytes + i + 2);
        } else {
            screen_character(s, line_decode(bytes + i, count - i, &size));
        }
    }
}

/* Text as it is to be shown, straight. */
static void screen_plain(struct screen *s, const char *text, size_t count)
{
    size_t size;
    for (size_t i = 0; i < count; i += size) {
        int32_t character = line_decode(text + i, count - i, &size);
        if (character >= 0 && (character < ' ' || character == 0x7f)) {
            screen_character(s, '^');
            screen_character(s, character ^ 0x40);
        } else {
            screen_character(s, character < 0 ? 0xfffd : character);
        }
    }
}

/* What the screen must be, and where the cursor: where the character under it stands, or would. */
static void screen_model(struct screen *s, const struct line_editor *e, unsigned columns)
{
    size_t prompt = strlen(e->prompt), size;
    unsigned width = 1;

    screen_init(s, columns);
    screen_plain(s, e->prompt, prompt);
    screen_plain(s, e->text.bytes, e->cursor);
    if (e->cursor < e->text.length) {
        int32_t under = line_decode(e->text.bytes + e->cursor, e->text.length - e->cursor, &size);
        width = under >= 0 && under < ' ' ? 1 : line_width(under);
    }
    unsigned row = s->row, column = s->column;
    if (s->waits || column + width > columns) {
        row++;
        column = 0;
    }
    screen_plain(s, e->text.bytes + e->cursor, e->text.length - e->cursor);
    s->row = row;
    s->column = column;
    s->waits = false;
}

static bool screen_equal(const struct screen *a, const struct screen *b)
{
    return a->row == b->row && a->column == b->column && !a->waits && !b->waits &&
           memcmp(a->cells, b->cells, sizeof(a->cells)) == 0;
}

/* Rows as text, for messages and for the table: each ends with |. */
static const char *screen_text(const struct screen *s)
{
    static char text[4096];
    char *at = text;
    for (unsigned row = 0; row < 5; row++) {
        char *begin = at;
        for (unsigned column = 0; column < s->columns; column++) {
            int32_t c = s->cells[row][column];
            if (c == RIGHT_HALF)
                continue;
            if (c < 0x80)
                *at++ = (char)c;
            else if (c < 0x800)
                at += sprintf(at, "%c%c", 0xc0 | c >> 6, 0x80 | (c & 0x3f));
            else
                at += sprintf(at, "%c%c%c", 0xe0 | c >> 12, 0x80 | (c >> 6 & 0x3f),
                              0x80 | (c & 0x3f));
        }
        while (at > begin && at[-1] == ' ')
            at--;
        *at++ = '|';
    }
    while (at > text + 1 && at[-1] == '|' && at[-2] == '|')
        at--;
    *at = '\0';
    return text;
}

/* ---- a session ---- */

static struct line_history history;
static struct screen screen, model;

static enum line_state type(struct line_editor *e, const char *keys)
{
    static struct line_keys parser;
    enum line_state state = LINE_GOES_ON;
    parser.count = 0;
    for (; *keys && state == LINE_GOES_ON; keys++) {
        state = line_edit_key(e, line_keys_byte(&parser, *keys), &parser);
        screen_write(&screen, e->screen.bytes, e->screen.length);
        e->screen.length = 0;
    }
    return state;
}

static enum line_state begin(struct line_editor *e, const char *prompt, unsigned columns)
{
    screen_init(&screen, columns);
    enum line_state state = line_edit_begin(e, prompt, columns, &history);
    screen_write(&screen, e->screen.bytes, e->screen.length);
    e->screen.length = 0;
    return state;
}

/* ---- 1 ---- */

#define UP     "\033[A"
#define DOWN   "\033[B"
#define RIGHT  "\033[C"
#define LEFT   "\033[D"
#define HOME   "\033[H"
#define END    "\033[F"
#define DELETE "\033[3~"

static const struct {
    const char *keys, *text;
    size_t cursor;
    enum line_state state;
} sessions[] = {
    {"hello", "hello", 5, LINE_GOES_ON},
    {"hello\r", "hello", 5, LINE_DONE},
    {"hello\n", "hello", 5, LINE_DONE},
    {"", "", 0, LINE_GOES_ON},
    {"\x04", "", 0, LINE_AT_END},
    {"a\x04", "a", 1, LINE_GOES_ON},
    {"ab\x01\x04", "b", 0, LINE_GOES_ON},
    {"abc\x03", "abc", 3, LINE_INTERRUPTED},
    /* moving */
    {"hllo\x01\x06"
     "e",
     "hello", 2, LINE_GOES_ON},
    {"hllo" LEFT LEFT LEFT "e", "hello", 2, LINE_GOES_ON},
    {"hllo" HOME RIGHT "e" END "!", "hello!", 6, LINE_GOES_ON},
    {"llo\033OHhe\033OF!", "hello!", 6, LINE_GOES_ON},
    {"llo\033[1~he\033[4~!", "hello!", 6, LINE_GOES_ON},
    {"llo\033[7~he\033[8~!", "hello!", 6, LINE_GOES_ON},
    {"ab\x02\x02\x02x", "xab", 1, LINE_GOES_ON},
    {"ab" RIGHT RIGHT "c", "abc", 3, LINE_GOES_ON},
    {"one two\033bX", "one Xtwo", 5, LINE_GOES_ON},
    {"one two" HOME "\033fX", "oneX two", 4, LINE_GOES_ON},
    {"a.b c\033[1;5D\033[1;5D\033[1;5CX", "a.bX c", 4, LINE_GOES_ON},
    /* erasing */
    {"\x7f", "", 0, LINE_GOES_ON},
    {"abc\x7f\x08", "a", 1, LINE_GOES_ON},
    {"abc" HOME DELETE DELETE, "c", 0, LINE_GOES_ON},
    {"abc" DELETE, "abc", 3, LINE_GOES_ON},
    {"abc" LEFT "\x0b", "ab", 2, LINE_GOES_ON},
    {"abc" LEFT "\x15", "c", 0, LINE_GOES_ON},
    {"one two  \x17", "one ", 4, LINE_GOES_ON},
    {"one t.w,o\x17", "one ", 4, LINE_GOES_ON},
    {"one t.wo\033\x7f", "one ", 4, LINE_GOES_ON},
    {"one two" HOME "\033d", " two", 0, LINE_GOES_ON},
    {"one two\x17\x01\x19", "twoone ", 3, LINE_GOES_ON},
    {"one two\x15\x19\x19", "one twoone two", 14, LINE_GOES_ON},
    {"\x19", "", 0, LINE_GOES_ON},
    /* UTF-8: two, three, four bytes; a mark that combines; what is not valid */
    {"a\u00e4\u4e00\U0001f600" LEFT "x", "a\u00e4\u4e00x\U0001f600", 7, LINE_GOES_ON},
    {"\u00e4\u4e00\x7f", "\u00e4", 2, LINE_GOES_ON},
    {"e\u0301x" LEFT LEFT "y", "ye\u0301x", 1, LINE_GOES_ON},
    {"e\u0301x" LEFT "\x7f", "x", 0, LINE_GOES_ON},
    {"\u0301"
     "e\u0301",
     "e\u0301", 3, LINE_GOES_ON},
    {"a\xff\xc0"
     "b",
     "ab", 2, LINE_GOES_ON},
    {"\xe4\xb8"
     "a",
     "a", 1, LINE_GOES_ON},
    {"\xe4\xb8\xc3\xa4", "\u00e4", 2, LINE_GOES_ON},
    {"\xe4\xb8\r", "", 0, LINE_DONE},
    {"\xed\xa0\x80", "", 0, LINE_GOES_ON},
    /* keys that mean nothing */
    {"a\033[24~b", "ab", 2, LINE_GOES_ON},
    {"a\033[Zb\033zc", "abc", 3, LINE_GOES_ON},
    {"a\033[1111111111111111111111111111Xb", "ab", 2, LINE_GOES_ON},
    {"a\033[1\rb", "a", 1, LINE_DONE},
    {"a\x07\x1c\033\033[Db", "ba", 1, LINE_GOES_ON},
    {"a\tb", "a    b", 6, LINE_GOES_ON},
    /* history: "first", "\u4e8c\u756a", "local x\n= 1" */
    {UP, "local x\n= 1", 11, LINE_GOES_ON},
    {UP UP UP, "first", 5, LINE_GOES_ON},
    {UP UP UP UP UP "!", "first!", 6, LINE_GOES_ON},
    {"new" UP UP DOWN DOWN, "new", 3, LINE_GOES_ON},
    {"new" UP DOWN DOWN "er", "newer", 5, LINE_GOES_ON},
    {DOWN "a", "a", 1, LINE_GOES_ON},
    {"\x10\x10\x0e\x7f", "local x\n= ", 10, LINE_GOES_ON},
};

static void try_sessions(void)
{
    for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++) {
        struct line_editor e = {0};
        begin(&e, "> ", 80);
        enum line_state state = type(&e, sessions[i].keys);
        const char *text = e.text.length ? e.text.bytes : "";
        ok(state == sessions[i].state && strcmp(text, sessions[i].text) == 0 &&
               strlen(text) == e.text.length && e.cursor == sessions[i].cursor,
           "session %zu: \"%s\", cursor %zu, state %d", i, line_of(text), e.cursor, state);
        line_edit_free(&e);
    }
}

/* ---- 2: on ten columns, with "> " in front ---- */

static const struct {
    const char *keys, *shown;
    unsigned row, column;
} pictures[] = {
    {"abc", "> abc|", 0, 5},
    {"abcdefg", "> abcdefg|", 0, 9},
    {"abcdefgh", "> abcdefgh|", 1, 0},
    {"abcdefghi", "> abcdefgh|i|", 1, 1},
    {"abcdefgh" HOME, "> abcdefgh|", 0, 2},
    {"abcdefghijklmnopqr" HOME "XY", "> XYabcdef|ghijklmnop|qr|", 0, 4},
    {"abcdefghijklmnopqr" HOME "\x0b", ">|", 0, 2},
    {"abcdefghi\x7f\x7f", "> abcdefg|", 0, 9},
    {"abcdefghi" LEFT, "> abcdefgh|i|", 1, 0},
    {"abcdefghi" LEFT LEFT, "> abcdefgh|i|", 0, 9},
    {"abcdefg\u4e00", "> abcdefg|\u4e00|", 1, 2},
    {"abcdefg\u4e00" LEFT, "> abcdefg|\u4e00|", 1, 0},
    {"abcdef\u4e00", "> abcdef\u4e00|", 1, 0},
    {"\u4e00\u4e8c\u4e09\u56db\u4e94", "> \u4e00\u4e8c\u4e09\u56db|\u4e94|", 1, 2},
    {"\u4e00\u4e8c" LEFT "a", "> \u4e00a\u4e8c|", 0, 5},
    {UP, "> local x^|J= 1|", 1, 4},
    {"abcdefghij\r", "> abcdefgh|ij|", 2, 0},
    {"abcdefgh\r", "> abcdefgh|", 1, 0},
    {"abcdefghij" HOME "\r", "> abcdefgh|ij|", 2, 0},
    {"abc\x03", "> abc^C|", 1, 0},
    {"abc\r", "> abc|", 1, 0},
    {"abcdefghij\x0c", "> abcdefgh|ij|", 1, 2},
};

static void try_pictures(void)
{
    for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
        struct line_editor e = {0};
        begin(&e, "> ", 10);
        type(&e, pictures[i].keys);
        ok(strcmp(screen_text(&screen), pictures[i].shown) == 0 && !screen.waits &&
               screen.row == pictures[i].row && screen.column == pictures[i].column,
           "picture %zu: %s cursor %u,%u", i, screen_text(&screen), screen.row, screen.column);
        line_edit_free(&e);
    }
}

/* ---- 3 ---- */

static const char *const random_keys[] = {
    "a",          "b",      "c d",   "longer words", "\u00e4", "\u4e00", "\u3042\u3044",
    "\U0001f600", "\u0301", LEFT,    LEFT,           RIGHT,    HOME,     END,
    UP,           DOWN,     DELETE,  "\x7f",         "\x0b",   "\x15",   "\x17",
    "\x19",       "\033b",  "\033f", "\033d",        "\x0c",   "\xff",   "\t",
    "\033[5~"};

static bool is_between(const struct line_editor *e)
{
    size_t at = 0;
    while (at < e->cursor)
        at = line_next(e->text.bytes, e->text.length, at);
    return at != e->cursor;
}

static bool random_line(unsigned seed)
{
    static const char *const prompts[] = {"> ", "", "\u4e00\u9593$ ", "a long one: "};
    struct line_editor e = {0};
    unsigned columns = 2 + (unsigned)rand() % 30;
    bool good = true;

    begin(&e, prompts[seed % 4], columns);
    for (int i = 0; good && i < 60; i++) {
        const char *keys =
            random_keys[(size_t)rand() % (sizeof(random_keys) / sizeof(random_keys[0]))];
        if (e.text.length > 300)
            keys = "\x15\x0b";
        good = type(&e, keys) == LINE_GOES_ON && !is_between(&e);
        screen_model(&model, &e, columns);
        good = good && screen_equal(&screen, &model);
        if (!good) {
            printf("# seed %u, key %d, %u columns, text \"%s\", cursor %zu\n# got  %s %u,%u\n",
                   seed, i, columns, e.text.bytes, e.cursor, screen_text(&screen), screen.row,
                   screen.column);
            printf("# want %s %u,%u\n", screen_text(&model), model.row, model.column);
        }
    }
    line_edit_free(&e);
    return good;
}

static void try_random(void)
{
    unsigned seed, good = 0;
    for (seed = 1; seed <= 1000; seed++) {
        srand(seed);
        good += random_line(seed);
    }
    ok(good == 1000, "%u of 1000 lines of random keys, the screen compared after each", good);
}

/* ---- 4 ---- */

static void try_out_of_memory(void)
{
    int places = 0;
    enum line_state state = LINE_NO_MEMORY;

    while (state == LINE_NO_MEMORY && places < 1000) {
        struct line_editor e = {0};
        refused = places++;
        state = begin(&e, "> ", 10);
        if (state == LINE_GOES_ON)
            state =
                type(&e, "some words" UP DOWN "\x17\x19\x01\x0b\x19 and more, more, more, more, "
                         "more, more, more, more, more\r");
        line_edit_free(&e);
    }
    refused = -1;
    ok(state == LINE_DONE && places > 5, "no memory at each of %d places, then a whole line",
       places - 1);
}

static void try_history(void)
{
    struct line_history h = {.count = 0};
    char line[20];
    line_history_add(&h, "");
    line_history_add(&h, "same");
    line_history_add(&h, "same");
    ok(h.count == 1, "history keeps no empty line, and none twice in a row");
    for (int i = 0; i < 2 * LINE_HISTORY; i++) {
        snprintf(line, sizeof(line), "line %d", i);
        line_history_add(&h, line);
    }
    ok(h.count == LINE_HISTORY && strcmp(h.lines[LINE_HISTORY - 1], line) == 0 &&
           strcmp(h.lines[0], "line 200") == 0,
       "and only the newest %d", LINE_HISTORY);
    refused = 0;
    line_history_add(&h, "lost");
    ok(h.count == LINE_HISTORY && strcmp(h.lines[0], "line 200") == 0,
       "without memory it stays as it is");
    refused = -1;
    line_history_free(&h);
}

int main(void)
{
    line_history_add(&history, "first");
    line_history_add(&history, "\u4e8c\u756a");
    line_history_add(&history, "local x\n= 1");
    try_sessions();
    try_pictures();
    try_random();
    try_out_of_memory();
    try_history();
    line_history_free(&history);
    printf("1..%d\n", tests);
    return failed != 0;
}
