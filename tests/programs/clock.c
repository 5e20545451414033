/*
 * What clocks and sleep promise, seen from a program. Prints TAP; the test that starts it is
 * tests/clock.t.
 *
 *     clock               never backwards, sleeps at least as long as asked
 *     clock wall          prints the time of day, in seconds since 1970
 *     clock sleep MS      sleeps; ends with 0 if it was long enough
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int tests;

static void ok(int passed, const char *name)
{
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tests, name);
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) < 0 || now.tv_nsec < 0 || now.tv_nsec >= 1000000000)
        abort();
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* For `span_ns` of the clock, which covers its changes of rate at 10 ms and 1 s. */
static int never_backwards(clockid_t clock, int64_t span_ns)
{
    int64_t start = now_ns(clock), last = start;
    while (last - start < span_ns) {
        int64_t now = now_ns(clock);
        if (now < last) {
            fprintf(stderr, "# %lld ns after %lld ns\n", (long long)now, (long long)last);
            return 0;
        }
        last = now;
    }
    return 1;
}

static int sleeps(long long ns)
{
    struct timespec span = {ns / 1000000000, ns % 1000000000};
    int64_t before = now_ns(CLOCK_MONOTONIC);
    int error = nanosleep(&span, NULL);
    return error == 0 && now_ns(CLOCK_MONOTONIC) - before >= ns;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "wall") == 0) {
        printf("%lld\n", (long long)(now_ns(CLOCK_REALTIME) / 1000000000));
        return 0;
    }
    if (argc > 2 && strcmp(argv[1], "sleep") == 0)
        return !sleeps(atoi(argv[2]) * 1000000LL);
    int64_t first = now_ns(CLOCK_MONOTONIC);
    ok(first >= 0 && first < 60 * 1000000000LL, "the monotonic clock starts near zero");
    ok(never_backwards(CLOCK_MONOTONIC, 1200000000), "it never goes back");
    ok(never_backwards(CLOCK_REALTIME, 20000000), "nor does the wall clock");
    static const long long spans[] = {0, 1, 1000, 100000, 5000000, 50000000};
    for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        char name[64];
        snprintf(name, sizeof(name), "sleeps at least %lld ns", spans[i]);
        ok(sleeps(spans[i]), name);
    }
    int enough = 1;
    for (int i = 0; i < 200; i++)
        enough &= sleeps(50000 + i * 1000);
    ok(enough, "so do 200 sleeps in a row");
    printf("1..%d\n", tests);
    return 0;
}
