/*
 * Fuzz target: the line editor (lib/line_editor/), rules ED-2 and ED-4. The input is the screen's
 * width, which allocation fails, and what is typed.
 *
 * SOURCES: lib/line_editor/draw.c lib/line_editor/edit.c lib/line_editor/history.c
 * lib/line_editor/keys.c lib/line_editor/text.c
 * FLAGS: -Drealloc=test_realloc -Dstrdup=test_strdup
 */
#undef realloc /* the functions that the editor gets are below */
#undef strdup
#include <stdlib.h>
#include <string.h>

#include "lib/line_editor/editor.h"
#include "tests/fuzz/support/fuzz.h"

static int refused; /* allocations until one fails; negative: never */

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

static void check(const struct line_editor *e)
{
    size_t at = 0, length = e->text.length;
    FUZZ_CHECK(e->cursor <= length, "the cursor at %zu of %zu", e->cursor, length);
    while (at < e->cursor)
        at = line_next(e->text.bytes, length, at);
    FUZZ_CHECK(at == e->cursor, "ED-2: the cursor at %zu is within a character", e->cursor);
    if (e->text.bytes)
        FUZZ_CHECK(strlen(e->text.bytes) == length, "a NUL in the text, or none behind it");
    FUZZ_CHECK(e->column < e->columns, "the cursor in column %u of %u", e->column, e->columns);
}

static enum line_state type_line(struct line_editor *e, struct input *in,
                                 const struct line_history *history)
{
    struct line_keys keys = {.count = 0};
    enum line_state state = line_edit_begin(e, "\xe4\xb8\x80> ", e->columns, history);
    while (state == LINE_GOES_ON && input_is_left(in)) {
        enum line_key key = line_keys_byte(&keys, (char)input_byte(in));
        state = line_edit_key(e, key, &keys);
        if (state == LINE_NO_MEMORY)
            break;
        check(e);
        e->screen.length = 0;
    }
    return state;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = {data, data + size};
    struct line_history history = {.count = 0};
    struct line_editor e = {.columns = 2 + input_byte(&in) % 90};
    refused = input_byte(&in) - 1;
    while (input_is_left(&in)) {
        enum line_state state = type_line(&e, &in, &history);
        if (state == LINE_DONE && e.text.bytes)
            line_history_add(&history, e.text.bytes);
        FUZZ_CHECK(history.count <= LINE_HISTORY, "%zu lines of history", history.count);
        if (state == LINE_NO_MEMORY)
            refused = -1;
    }
    line_edit_free(&e);
    line_history_free(&history);
    return 0;
}
