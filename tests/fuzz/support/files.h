/*
 * The kernel's files in a fuzz target: a fresh tree for each input, as it is after boot ("/tmp",
 * "/dev" and its devices, the console's streams), and a judgement on the whole of it.
 */
#ifndef TESTS_FUZZ_SUPPORT_FILES_H
#define TESTS_FUZZ_SUPPORT_FILES_H

#include <stddef.h>

void files_begin(void);

/* Fails if tree and inodes contradict each other; reads every name on the way. */
void files_check(void);

/* Closes all, removes all; then nothing may be left: kernel_end(). */
void files_end(void);

/* The path behind `at` in `in`, made of names that meet; into program memory, NUL and all. */
struct input;
size_t files_path(struct input *in, char *to, size_t size);

#endif
