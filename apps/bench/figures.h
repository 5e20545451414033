/*
 * The figures of a program that measures itself, by name: `main` takes those that are named, or
 * all. Included once, behind the table:
 *
 *   static const struct figure figures[] = {{"null", figure_null}, ...};
 *   FIGURES_MAIN(figures)
 */
#ifndef APPS_BENCH_FIGURES_H
#define APPS_BENCH_FIGURES_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct figure {
    const char *name;
    uint64_t (*take)(void);
};

static inline int figures_take(const struct figure *figures, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (!strcmp(figures[i].name, name)) {
            printf("%s %" PRIu64 "\n", name, figures[i].take());
            return 0;
        }
    }
    fprintf(stderr, "bench: no figure %s; there are:", name);
    for (int i = 0; i < count; i++) {
        fprintf(stderr, " %s", figures[i].name);
    }
    fprintf(stderr, "\n");
    return 1;
}

#define FIGURES_MAIN(figures_)                                                                     \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        int failed = 0, count = sizeof(figures_) / sizeof(figures_)[0];                            \
        for (int i = 1; i < argc; i++) {                                                           \
            failed |= figures_take(figures_, count, argv[i]);                                      \
        }                                                                                          \
        for (int i = 0; argc == 1 && i < count; i++) {                                             \
            failed |= figures_take(figures_, count, (figures_)[i].name);                           \
        }                                                                                          \
        return failed;                                                                             \
    }

#endif
