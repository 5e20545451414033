/*
 * What main.c and the list that suite.py writes have in common.
 */
#ifndef TESTS_POSIX_SUITE_MAIN_H
#define TESTS_POSIX_SUITE_MAIN_H

enum { NO_SUCH_CASE = 100 }; /* no status of the suite's */

struct suite_case {
    const char *name; /* as in cases.txt */
    int (*main)(int argc, char **argv);
};

extern const struct suite_case case_list[]; /* the last one has no name */

#endif
