/*
 * kernel/address_ranges.c on the host, under sanitizers: random operations against a model that has
 * a byte for each unit. Run by tests/address_ranges.t.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel/address_ranges.h"
#include "kernel/page.h"
#include "tests/host/tap.h"

_Noreturn void panic(const char *format, ...);

void panic(const char *format, ...)
{
    fprintf(stderr, "# panic: %s\n", format);
    abort();
}

static bool no_memory;
static void *pages[1000];
static int page_count;

void *page_alloc(unsigned order, unsigned flags)
{
    (void)flags;
    return no_memory ? NULL : (pages[page_count++] = malloc(4096ul << order));
}

enum { FIRST = 100, END = 1100 };
static char taken[END + 1]; /* the model */

static bool is_free(int start, int end)
{
    for (int i = start; i < end; i++)
        if (taken[i])
            return false;
    return true;
}

static int lowest(int units)
{
    for (int i = FIRST; i + units <= END; i++)
        if (is_free(i, i + units))
            return i;
    return 0;
}

static const char *step(void)
{
    int start = FIRST + rand() % (END - FIRST), end = start + 1 + rand() % 40;
    int units = 1 + rand() % (rand() % 20 ? 10 : 300);
    if (end > END)
        end = END;
    switch (rand() % 4) {
    case 0: {
        int want = lowest(units), got = (int)ranges_take_any(units);
        if (got != want)
            return "AR-2: not the lowest that fits";
        if (got)
            memset(taken + got, 1, units);
        return NULL;
    }
    case 1:
        if (!ranges_take(start, end))
            return "ranges_take()";
        memset(taken + start, 1, end - start);
        return NULL;
    default:
        if (ranges_are_free(start, end) != is_free(start, end))
            return "ranges_are_free()";
        if (rand() % 2)
            return NULL;
        if (!ranges_give(start, end))
            return "ranges_give()";
        memset(taken + start, 0, end - start);
        return NULL;
    }
}

int main(void)
{
    ranges_init(FIRST, END);
    const char *error = NULL;
    for (int n = 0; n < 300000 && !error; n++)
        error = step();
    if (error)
        fprintf(stderr, "# %s\n", error);
    ok(!error, "300,000 random operations agree with the model");
    ok(ranges_give(FIRST, END) && ranges_are_free(FIRST, END), "all given: one range");
    ok(ranges_take_any(END - FIRST) == FIRST, "AR-1: which can be taken whole");
    ok(ranges_take_any(1) == 0, "and then there is nothing");
    ranges_give(FIRST, END);

    /* Every second unit taken, until a node can't be had. */
    no_memory = true;
    int at = FIRST + 1;
    while (at < END && ranges_take(at, at + 1))
        at += 2;
    bool as_it_was = at >= END || ranges_are_free(at, at + 2);
    ok(at < END && as_it_was, "AR-3: no memory for a node changes nothing");
    ok(ranges_give(FIRST, END) && ranges_are_free(FIRST, END), "AR-3: giving back works still");
    for (int i = 0; i < page_count; i++)
        free(pages[i]);
    printf("1..%d\n", tests);
    return failed != 0;
}
