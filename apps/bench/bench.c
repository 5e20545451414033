/*
 * Figures that a program takes of the room it lives in: `bench NAME...` prints a line "NAME VALUE"
 * for each, all of them if none is named. tools/bench runs it with an instruction counter for a
 * clock (see measure.h) and holds the values against their targets.
 *
 * A new figure is a function here and a line in `figures`.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "figures.h"
#include "measure.h"

enum { RUNS = 1000 };

/* A system call that finds nothing to do: through the C library's function, in, and out with an
 * error, since -1 is no descriptor. */
static uint64_t figure_syscall(void)
{
    uint64_t cost;

    MEASURE(cost, RUNS, close(-1));
    return cost;
}

static uint64_t figure_clock_gettime(void)
{
    uint64_t cost;
    struct timespec now;

    MEASURE(cost, RUNS, clock_gettime(CLOCK_MONOTONIC, &now));
    return cost;
}

/* Less than a line into the C library's own buffer, no system call. */
static uint64_t figure_snprintf(void)
{
    uint64_t cost;
    char text[64];

    MEASURE(cost, RUNS, snprintf(text, sizeof text, "%d of %s", 12345, "them"));
    return cost;
}

/* A figure of something that failed would be a figure of nothing. */
static void must(int worked, const char *what)
{
    if (!worked) {
        perror(what);
        exit(1);
    }
}

/* A system call whole, with the descriptor looked up: there is nothing to read. */
static uint64_t figure_null(void)
{
    uint64_t cost;
    char byte;
    int null = open("/dev/null", O_RDONLY);

    must(null >= 0, "/dev/null");
    MEASURE(cost, RUNS, read(null, &byte, 1));
    close(null);
    return cost;
}

/* The path is walked four directories deep, each time. */
static uint64_t figure_open(void)
{
    static const char *const folders[] = {"/a", "/a/deep", "/a/deep/path", "/a/deep/path/to"};
    const char *file = "/a/deep/path/to/file";
    uint64_t cost;

    for (int i = 0; i < 4; i++) {
        mkdir(folders[i], 0755);
    }
    int made = open(file, O_WRONLY | O_CREAT, 0644);
    must(made >= 0 && close(made) == 0, file);
    MEASURE(cost, RUNS, close(open(file, O_RDONLY)));
    return cost;
}

/* From the page cache, where a RAM file is: the copy, and what is around it. */
static uint64_t figure_read(void)
{
    static char page[4096];
    uint64_t cost;
    int file = open("/page", O_RDWR | O_CREAT, 0644);

    must(file >= 0 && write(file, page, sizeof page) == sizeof page, "/page");
    MEASURE(cost, RUNS, pread(file, page, sizeof page, 0));
    close(file);
    return cost;
}

/* Through a stream with its buffer, which is flushed when it is full: so it is an average. */
static uint64_t figure_printf(void)
{
    FILE *kept = stdout;
    FILE *null = fopen("/dev/null", "w");

    must(null != NULL, "/dev/null");
    stdout = null;
    printf("%d\n", 12345);
    uint64_t before = measure_ticks();
    for (int i = 0; i < RUNS; i++) {
        printf("%d\n", 12345);
    }
    uint64_t taken = measure_ticks() - before;
    stdout = kept;
    fclose(null);
    return taken / RUNS;
}

/* gcc would remove a malloc() whose block is only freed. */
static void *(*volatile allocate)(size_t) = malloc;

static uint64_t figure_malloc(void)
{
    uint64_t cost;

    MEASURE(cost, RUNS, free(allocate(64)));
    return cost;
}

/*
 * A mapping of its own, made and taken away; the header's page and the canary's come and go with
 * it.
 */
static uint64_t figure_malloc_large(void)
{
    uint64_t cost;

    MEASURE(cost, RUNS, free(allocate(1 << 20)));
    return cost;
}

/*
 * The page fault whole, with the page zeroed: the least, which is one that doesn't fill the reserve
 * as well.
 */
static uint64_t figure_touch(void)
{
    uint64_t cost;
    volatile char *at =
        mmap(NULL, 2 * RUNS * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED) {
        return 0;
    }
    MEASURE(cost, RUNS, (*at = 1, at += 4096));
    return cost;
}

/* The same on average, over a mapping of 4 MB: with its page tables and the reserve. */
static uint64_t figure_touch_all(void)
{
    enum { PAGES = 1024 };
    volatile char *start =
        mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t before = measure_ticks();

    if (start == MAP_FAILED) {
        return 0;
    }
    for (int i = 0; i < PAGES; i++) {
        start[i * 4096] = 1;
    }
    return (measure_ticks() - before) / PAGES;
}

static const struct figure figures[] = {
    {"null", figure_null},
    {"open", figure_open},
    {"read", figure_read},
    {"printf", figure_printf},
    {"syscall", figure_syscall},
    {"clock_gettime", figure_clock_gettime},
    {"snprintf", figure_snprintf},
    {"malloc", figure_malloc},
    {"malloc-large", figure_malloc_large},
    {"touch", figure_touch},
    {"touch-all", figure_touch_all},
};

FIGURES_MAIN(figures)
