/*
 * All the RAM there is, from below the system calls: every block of the page allocator is taken,
 * the largest first, until no page is left. Where they lie side by side they are one range; its
 * first and last page are written, and read again when all are. `inside-memory MIB` also wants so
 * much to be there. Prints TAP; tests/memory.t runs it in machines of several sizes.
 *
 * Nothing else is touched, and nothing is given back, which would touch every block: the host gives
 * QEMU 2 MiB for each page, and has less than the machine.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kernel/page.h"

enum { BLOCKS_MAX = 10000 };

static struct block {
    uintptr_t start, end;
} blocks[BLOCKS_MAX];
static size_t count;

static int tests, failures;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
    failures += !passed;
}

static size_t take_all(void)
{
    size_t pages = 0;
    void *block;
    for (int order = PAGE_ORDER_MAX; order >= 0; order--)
        while (count < BLOCKS_MAX && (block = page_alloc(order, 0))) {
            blocks[count].start = (uintptr_t)block;
            blocks[count++].end = (uintptr_t)block + ((uintptr_t)PAGE_SIZE << order);
            pages += (size_t)1 << order;
        }
    return pages;
}

static int compare(const void *a, const void *b)
{
    const struct block *one = a, *other = b;
    return one->start < other->start ? -1 : one->start > other->start;
}

/* Sorts the blocks and makes ranges of those that touch. False: two overlap. */
static int join(void)
{
    size_t ranges = 0;
    qsort(blocks, count, sizeof(blocks[0]), compare);
    for (size_t i = 1; i < count; i++) {
        if (blocks[i].start < blocks[ranges].end)
            return 0;
        if (blocks[i].start == blocks[ranges].end)
            blocks[ranges].end = blocks[i].end;
        else
            blocks[++ranges] = blocks[i];
    }
    count = ranges + 1;
    return 1;
}

static volatile uintptr_t *first_word(size_t i)
{
    return (volatile uintptr_t *)blocks[i].start;
}

static volatile uintptr_t *last_word(size_t i)
{
    return (volatile uintptr_t *)blocks[i].end - 1;
}

int main(int argc, char **argv)
{
    size_t wanted = argc > 1 ? strtoul(argv[1], NULL, 10) << (20 - 12) : 0;
    size_t available = page_count_available(), good = 0;
    ok(take_all() == available && page_count_available() == 0, "every page can be had");
    ok(join(), "once");
    for (size_t i = 0; i < count; i++) {
        *first_word(i) = blocks[i].start;
        *last_word(i) = blocks[i].end;
    }
    for (size_t i = 0; i < count; i++) {
        good += *first_word(i) == blocks[i].start && *last_word(i) == blocks[i].end;
        printf("# 0x%lx to 0x%lx\n", (long)blocks[i].start, (long)blocks[i].end);
    }
    ok(good == count, "the first and the last page of each range are RAM of their own");
    ok(available >= wanted, "there is as much as the machine has");
    printf("# %zu MiB\n", available >> (20 - 12));
    printf("1..%d\n", tests);
    return failures != 0;
}
