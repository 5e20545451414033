/*
 * ps: the threads. top: those that have run since the last look, again and again.
 */
#include <hitoma/threads.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "apps/shell/shell.h"

/* All threads, to be freed. NULL: errno. */
static struct hitoma_thread *threads_read(size_t *count)
{
    size_t room = 64;

    for (;;) {
        struct hitoma_thread *threads = malloc(room * sizeof(*threads));
        long there = threads ? hitoma_threads(threads, room) : -1;
        if (there >= 0 && (size_t)there <= room) {
            *count = (size_t)there;
            return threads;
        }
        free(threads);
        if (there < 0)
            return NULL;
        room = (size_t)there + 16; /* some may come meanwhile */
    }
}

static void print_head(void)
{
    puts("   ID  STATE    CPU  PRIORITY     TIME        STACK  NAME");
}

static void print_thread(const struct hitoma_thread *thread)
{
    static const char *const states[] = {"running", "ready", "ready", "waits", "ended"};
    static const char *const policies[] = {"other", "fifo", "rr"};
    char priority[16], stack[48];

    if (thread->policy == 0)
        strcpy(priority, policies[0]);
    else
        snprintf(priority, sizeof(priority), "%s %u", policies[thread->policy % 3],
                 thread->priority);
    snprintf(stack, sizeof(stack), "%lu/%lu KB", (unsigned long)thread->stack_used / 1024,
             (unsigned long)thread->stack_size / 1024);
    printf("%5u  %-7s  %3u  %-8s %5lu.%03lu %12s  %s\n", thread->id, states[thread->state % 5],
           thread->processor, priority, (unsigned long)(thread->cpu_ns / 1000000000),
           (unsigned long)(thread->cpu_ns / 1000000 % 1000), stack, thread->name);
}

static int by_id(const void *a, const void *b)
{
    const struct hitoma_thread *one = a, *other = b;

    return (one->id > other->id) - (one->id < other->id);
}

static int ps(int argc, char **argv)
{
    size_t count;

    if (argc > 1)
        return usage(argv);
    struct hitoma_thread *threads = threads_read(&count);
    if (!threads)
        return failure(argv, "threads");
    qsort(threads, count, sizeof(*threads), by_id);
    print_head();
    for (size_t i = 0; i < count; i++)
        print_thread(&threads[i]);
    free(threads);
    return 0;
}
COMMAND(ps, "", "the threads there are")

/* ---- top ---- */

enum { TOP_ROWS = 20 };

static int by_time(const void *a, const void *b)
{
    const struct hitoma_thread *one = a, *other = b;

    return (one->cpu_ns < other->cpu_ns) - (one->cpu_ns > other->cpu_ns);
}

/* What each has run since `before` stands in the place of what it has run in all. */
static void subtract(struct hitoma_thread *threads, size_t count,
                     const struct hitoma_thread *before, size_t before_count)
{
    for (size_t i = 0; i < count; i++) {
        const struct hitoma_thread *old =
            bsearch(&threads[i], before, before_count, sizeof(*before), by_id);
        if (old && old->cpu_ns <= threads[i].cpu_ns)
            threads[i].cpu_ns -= old->cpu_ns;
    }
}

static int look(char **argv, unsigned seconds)
{
    size_t before_count, count;
    struct hitoma_thread *before = threads_read(&before_count);

    if (!before)
        return failure(argv, "threads");
    qsort(before, before_count, sizeof(*before), by_id);
    sleep(seconds);
    struct hitoma_thread *threads = threads_read(&count);
    if (threads) {
        subtract(threads, count, before, before_count);
        qsort(threads, count, sizeof(*threads), by_time);
        print_head();
        for (size_t i = 0; i < count && i < TOP_ROWS; i++)
            print_thread(&threads[i]);
        fflush(stdout);
    }
    free(before);
    free(threads);
    return threads ? 0 : failure(argv, "threads");
}

/* Every second, so many times. */
static int top(int argc, char **argv)
{
    long times = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    int status = 0;

    if (argc > 2 || times < 1)
        return usage(argv);
    while (status == 0 && times-- > 0)
        status = look(argv, 1);
    return status;
}
COMMAND(top, "[TIMES]", "the threads that have run most in a second; so many times")
