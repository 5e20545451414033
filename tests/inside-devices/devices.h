/*
 * What main.c calls, and what it prints.
 */
#ifndef TESTS_INSIDE_DEVICES_DEVICES_H
#define TESTS_INSIDE_DEVICES_DEVICES_H

#include <stdbool.h>

/* argv[1] is what is wanted. The program's status. */
int blocks_main(int argc, char **argv);
int frames_main(int argc, char **argv);

/* A line of TAP. blocks.c. */
void ok(bool good, const char *name);
void done_testing(void);

#endif
