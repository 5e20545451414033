/*
 * What is noted of the high region's pages, for the files that do: page_runs.c, whose head tells
 * what the bits together mean, and page_lend.c. Linux only.
 */
#ifndef LINUX_PAGE_RUNS_H
#define LINUX_PAGE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    USED = 1,
    WRITE = 2,
    EXECUTE = 4,
    BARRED = 8,
    COUNTED = 16,
    WRITTEN = COUNTED, /* of a page that is lent, for which no promise is ever held */
    UNTOUCHED = 32,
    LENT = 64,
    SPLIT = 128,
};

/* The lock around all that follows; interrupts are off. What goes to end() is what begin() said. */
bool page_run_begin(void);
void page_run_end(bool were_on);

uint8_t page_run_state(uintptr_t address);

/* The end of the longest piece of [at, end) whose pages are all in the state of the first. */
uintptr_t page_run_piece_end(uintptr_t at, uintptr_t end);

void page_run_set(uintptr_t start, uintptr_t end, uint8_t state);

/* What Linux is told of a page in this state. */
int page_run_protection(uint8_t state);

/* Fresh memory, without anything in it. 0, or -ENOMEM. */
int page_run_fresh(uintptr_t start, uintptr_t end, int protection);

#endif
