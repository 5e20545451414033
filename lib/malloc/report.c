/*
 * What malloc() has to say: the end of a program that broke it, and the list of what was not freed.
 * Uses nothing that allocates.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/malloc/internal.h"

struct line {
    char text[200];
    size_t length;
};

static void add(struct line *line, const char *text)
{
    size_t length = strlen(text), room = sizeof(line->text) - line->length;
    if (length > room)
        length = room;
    memcpy(line->text + line->length, text, length);
    line->length += length;
}

static void add_number(struct line *line, uint64_t value, unsigned base)
{
    char digits[24];
    char *at = digits + sizeof(digits);
    *--at = '\0';
    do
        *--at = "0123456789abcdef"[value % base];
    while (value /= base);
    add(line, at);
}

static void print(struct line *line)
{
    add(line, "\n");
    if (write(2, line->text, line->length) < 0)
        return; /* nobody is left to tell */
}

static void add_block(struct line *line, const void *block, size_t size)
{
    add(line, "the block at 0x");
    add_number(line, (uintptr_t)block, 16);
    if (size) {
        add(line, " of ");
        add_number(line, size, 10);
        add(line, " bytes");
    }
}

void malloc_broken(const char *what, const void *block, size_t size)
{
    struct line line = {.length = 0};
    add(&line, "malloc: ");
    add_block(&line, block, size);
    add(&line, " ");
    add(&line, what);
    print(&line);
    abort();
}

enum { LEAKS_SHOWN = 20 };
static size_t leaks, leaked_bytes;

static void count_leak(void *block, size_t size)
{
    leaked_bytes += size;
    if (++leaks > LEAKS_SHOWN)
        return;
    struct line line = {.length = 0};
    add(&line, "malloc: ");
    add_block(&line, block, size);
    add(&line, size ? " was never freed" : " (0 bytes) was never freed");
    print(&line);
}

/* lib/start/start.c calls it behind the last destructor, if malloc() is in the image. */
void malloc_report_leaks(void);

void malloc_report_leaks(void)
{
    if (!malloc_leaks_wanted)
        return;
    malloc_each(count_leak);
    struct line line = {.length = 0};
    add(&line, "malloc: never freed: ");
    add_number(&line, leaks, 10);
    add(&line, " blocks, ");
    add_number(&line, leaked_bytes, 10);
    add(&line, " bytes");
    print(&line);
}
