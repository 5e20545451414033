/*
 * Linux as it may be on a bad day: calls that do less than they could, or nothing, or fail. Seeded.
 */
#ifndef TESTS_INSIDE_DEVICES_FAULTS_H
#define TESTS_INSIDE_DEVICES_FAULTS_H

#include <stdint.h>

/* One call in so many, of those for descriptors from FAULTS_FD on; 0: none. */
enum { FAULTS_FD = 10 };
extern struct faults {
    unsigned less;     /* a part of what was asked for */
    unsigned again;    /* -EAGAIN or -EINTR */
    unsigned full;     /* writing: -ENOSPC */
    unsigned broken;   /* -EIO */
    unsigned no_holes; /* not one in so many: -EOPNOTSUPP for all */
} faults;

/*
 * How many calls were given an error that whoever asked must see; flushes that Linux carried out.
 */
extern unsigned faults_given, faults_syncs;

/* xorshift64*: the test's own numbers come from here, too. */
uint64_t random_number(void);
void random_seed(uint64_t seed);

#endif
