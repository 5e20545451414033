/*
 * Lines that were entered before.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/line_editor/editor.h"

void line_history_add(struct line_history *h, const char *line)
{
    if (!*line || (h->count > 0 && strcmp(h->lines[h->count - 1], line) == 0))
        return;
    char *copy = strdup(line);
    if (!copy)
        return;
    if (h->count == LINE_HISTORY) {
        free(h->lines[0]);
        memmove(h->lines, h->lines + 1, sizeof(h->lines) - sizeof(h->lines[0]));
        h->count--;
    }
    h->lines[h->count++] = copy;
}

void line_history_free(struct line_history *h)
{
    while (h->count > 0)
        free(h->lines[--h->count]);
}
