/*
 * What programs under tests/ judge calls by: each line of TAP is one expectation.
 */
#ifndef TESTS_PROGRAMS_EXPECT_H
#define TESTS_PROGRAMS_EXPECT_H

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int count, failed;

static int ok(int condition, const char *name)
{
    count++;
    failed += !condition;
    printf("%sok %d - %s\n", condition ? "" : "not ", count, name);
    return condition;
}

/* `call` fails with this errno. */
#define FAILS(wanted, call)                                                                        \
    do {                                                                                           \
        errno = 0;                                                                                 \
        long got_ = (long)(call);                                                                  \
        int errno_ = errno;                                                                        \
        if (!ok(got_ == -1 && errno_ == (wanted), #call ": " #wanted))                             \
            printf("# got %ld, errno %d (%s)\n", got_, errno_, strerror(errno_));                  \
    } while (0)
#define NULLS(wanted, call)                                                                        \
    do {                                                                                           \
        errno = 0;                                                                                 \
        void *got_ = (call);                                                                       \
        int errno_ = errno;                                                                        \
        if (!ok(got_ == NULL && errno_ == (wanted), #call ": " #wanted))                           \
            printf("# got %p, errno %d (%s)\n", got_, errno_, strerror(errno_));                   \
    } while (0)
#define IS(call, wanted)                                                                           \
    do {                                                                                           \
        errno = 0;                                                                                 \
        long got_ = (long)(call), wanted_ = (long)(wanted);                                        \
        if (!ok(got_ == wanted_, #call " is " #wanted))                                            \
            printf("# got %ld, not %ld; errno %d\n", got_, wanted_, errno);                        \
    } while (0)
#define SAME(text, wanted)                                                                         \
    do {                                                                                           \
        const char *got_ = (text);                                                                 \
        if (!ok(got_ && strcmp(got_, wanted) == 0, #text " is " #wanted))                          \
            printf("# got '%s'\n", got_ ? got_ : "(null)");                                        \
    } while (0)

/* Where nothing is, and nothing will be. */
#define BAD ((void *)-4096)

#endif
