/*
 * What a program notices of several processors. Started by tests/processors.t and by
 * docs/15-processors.md, with SMP=2 or more:
 *
 *   processors where          a thread for each processor says where it runs
 *   processors order          two write, then read what the other writes: do both miss it?
 *   processors order fenced   the same with a fence between
 *   processors unmap          one reads a page that another unmaps
 *   processors crash          one computes, while another reads address 8
 *   processors crash-all      all of them read address 8, at once
 *   processors exit-all       all of them end the program, at once
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ROUNDS = 20000, MOST = 256 };

static pthread_t begin(void *(*function)(void *), long number)
{
    pthread_t thread;
    char name[16];
    if (pthread_create(&thread, NULL, function, (void *)number)) {
        perror("pthread_create");
        exit(2);
    }
    snprintf(name, sizeof(name), "number %ld", number);
    pthread_setname_np(thread, name);
    return thread;
}

/* The calling thread runs on that processor, and on no other. */
static void stay_on(long number)
{
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(number, &only);
    pthread_setaffinity_np(pthread_self(), sizeof(only), &only);
}

static long processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < MOST ? count : MOST;
}

/* ---- where ---- */

static int found[MOST];

static void *look_where(void *number)
{
    stay_on((long)number);
    found[(long)number] = sched_getcpu();
    return NULL;
}

static void where(void)
{
    pthread_t threads[MOST];
    long count = processors();
    for (long i = 0; i < count; i++)
        threads[i] = begin(look_where, i);
    for (long i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        printf("thread %ld ran on processor %d\n", i, found[i]);
    }
}

/* ---- order: SDM 3A 8.2.3.4 ---- */

/* Each in a line of the cache of its own. */
static struct {
    _Alignas(64) volatile int word;
} written[2], round_of[2];
static char missed[2][ROUNDS];
static bool fenced;

/* Both are there before either goes on. */
static void meet(long me, int round)
{
    round_of[me].word = round;
    while (round_of[!me].word < round)
        __builtin_ia32_pause();
}

static void *write_and_read(void *number)
{
    long me = (long)number, other = !me;
    stay_on(me);
    for (int i = 0; i < ROUNDS; i++) {
        written[other].word = 0;
        meet(me, 2 * i + 1);
        written[me].word = 1;
        if (fenced)
            __atomic_thread_fence(__ATOMIC_SEQ_CST);
        missed[me][i] = written[other].word == 0;
        meet(me, 2 * i + 2);
    }
    return NULL;
}

static void order(void)
{
    int both = 0;
    pthread_t other = begin(write_and_read, 1);
    write_and_read((void *)0);
    pthread_join(other, NULL);
    for (int i = 0; i < ROUNDS; i++)
        both += missed[0][i] && missed[1][i];
    printf("each missed what the other had written: %d times of %d\n", both, ROUNDS);
}

/* ---- unmap ---- */

static char *volatile page;
static volatile bool has_read, is_gone;

/* Its processor knows where the page is when it has read it once, and isn't told by itself. */
static void *read_page(void *number)
{
    stay_on((long)number);
    (void)*(volatile char *)page;
    has_read = true;
    while (!is_gone)
        __builtin_ia32_pause();
    puts("reads what is no longer there");
    fflush(stdout);
    (void)*(volatile char *)page;
    puts("and could");
    return NULL;
}

static void unmap(void)
{
    stay_on(0);
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *page = 1;
    pthread_t reader = begin(read_page, 1);
    while (!has_read)
        sched_yield();
    munmap(page, 4096);
    is_gone = true;
    pthread_join(reader, NULL);
}

/* ---- crash, crash-all, exit-all ---- */

static volatile int together;

static void *compute(void *number)
{
    for (volatile unsigned long sum = 0;; sum++)
        together = 1;
    return number;
}

static void read_null(void)
{
    (void)*(volatile int *)8;
}

static void crash(void)
{
    begin(compute, 1);
    while (!together)
        sched_yield();
    read_null();
}

static void (*last_thing)(void);

static void exit_now(void)
{
    _exit(7);
}

/* As far as possible at the same moment. */
static void *last(void *number)
{
    stay_on((long)number);
    __atomic_add_fetch(&together, 1, __ATOMIC_SEQ_CST);
    while (together < processors())
        __builtin_ia32_pause();
    last_thing();
    return NULL;
}

static void all(void (*do_last)(void))
{
    last_thing = do_last;
    for (long i = 1; i < processors(); i++)
        begin(last, i);
    last((void *)0);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    fenced = argc > 2 && strcmp(argv[2], "fenced") == 0;
    if (strcmp(what, "where") == 0)
        where();
    else if (strcmp(what, "order") == 0)
        order();
    else if (strcmp(what, "unmap") == 0)
        unmap();
    else if (strcmp(what, "crash") == 0)
        crash();
    else if (strcmp(what, "crash-all") == 0)
        all(read_null);
    else if (strcmp(what, "exit-all") == 0)
        all(exit_now);
    else
        return 2;
    return 0;
}
