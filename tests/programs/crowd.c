/*
 * Many threads in the C library at once. Prints TAP; tests/threads.t starts it.
 *
 *     crowd             malloc(), streams, the environment, numbers, times, under load
 *     crowd many N M    N threads at a time, asleep; one more takes at most M bytes of memory
 *     crowd detached    as many as go through in turn, none of them joined
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <semaphore.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

enum { THREADS = 6 };

static long bad;

static void wrong(int is_wrong)
{
    if (is_wrong)
        __atomic_add_fetch(&bad, 1, __ATOMIC_SEQ_CST);
}

static unsigned next(unsigned *random)
{
    return (*random = *random * 1103515245 + 12345) >> 16 & 0x7fff;
}

static void together(void *(*function)(void *), const char *name)
{
    pthread_t threads[THREADS];
    bad = 0;
    for (long i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, function, (void *)(i + 1)) != 0)
            wrong(1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("# seeds 1 to %d\n", THREADS);
    ok(bad == 0, name);
}

/* ---- malloc(): blocks change hands through a table, so many are freed elsewhere ---- */

enum { SHELF = 64 };
static struct block {
    size_t size;
    unsigned char bytes[];
} * shelf[SHELF];

static size_t random_size(unsigned *random)
{
    unsigned kind = next(random) & 63;
    return kind == 0 ? 20000 + next(random) * 4 : kind < 8 ? next(random) : next(random) & 255;
}

static void check(struct block *block)
{
    unsigned char wanted = (unsigned char)(block->size * 7);
    for (size_t i = 0; i < block->size; i += 13)
        wrong(block->bytes[i] != wanted);
}

static void *use_malloc(void *seed)
{
    unsigned random = (unsigned)(uintptr_t)seed;
    for (int i = 0; i < 4000; i++) {
        size_t size = random_size(&random);
        struct block *block =
            next(&random) & 1 ? malloc(sizeof(*block) + size) : calloc(1, sizeof(*block) + size);
        if (!block)
            continue;
        if ((next(&random) & 7) == 0) {
            size = random_size(&random);
            struct block *moved = realloc(block, sizeof(*block) + size);
            if (!moved) {
                free(block);
                continue;
            }
            block = moved;
        }
        block->size = size;
        memset(block->bytes, (int)(size * 7), size);
        block = __atomic_exchange_n(&shelf[next(&random) % SHELF], block, __ATOMIC_ACQ_REL);
        if (block) {
            check(block);
            free(block);
        }
    }
    return NULL;
}

static void empty_shelf(void)
{
    for (int i = 0; i < SHELF; i++) {
        if (shelf[i])
            check(shelf[i]);
        free(shelf[i]);
        shelf[i] = NULL;
    }
}

/* ---- streams: lines come out whole, all of them, in each thread's order ---- */

enum { LINES = 400 };
static FILE *shared;

static void *print_lines(void *seed)
{
    long me = (long)seed;
    unsigned random = (unsigned)me;
    for (int i = 0; i < LINES; i++) {
        if (next(&random) & 1) {
            fprintf(shared, "%ld %d %*d %s\n", me, i, (int)(next(&random) % 60) + 1, 5, "end");
        } else {
            flockfile(shared);
            fprintf(shared, "%ld %d ", me, i);
            sched_yield();
            fputs("in pieces end\n", shared);
            funlockfile(shared);
        }
        if ((next(&random) & 63) == 0)
            fflush(shared);
        FILE *own = fopen("/crowd-own", "r");
        wrong(!own);
        if (own)
            fclose(own);
    }
    return NULL;
}

static void check_lines(void)
{
    char line[200], end[10];
    int seen[THREADS + 1] = {0}, count_lines = 0;
    bad = 0;
    rewind(shared);
    while (fgets(line, sizeof(line), shared)) {
        long me;
        int number;
        count_lines++;
        size_t length = strlen(line);
        wrong(sscanf(line, "%ld %d", &me, &number) != 2 || me < 1 || me > THREADS ||
              number != seen[me]++);
        memcpy(end, line + (length > 5 ? length - 5 : 0), 6);
        wrong(strcmp(end, " end\n") != 0);
    }
    ok(bad == 0 && count_lines == THREADS * LINES, "every line is whole, none is missing");
}

/* ---- what newlib keeps for each thread, and what it locks ---- */

static void *use_library(void *seed)
{
    long me = (long)seed;
    unsigned random = (unsigned)me;
    char name[20], text[100], words[] = "one two three";
    snprintf(name, sizeof(name), "CROWD%ld", me);
    for (int i = 0; i < 300; i++) {
        double number = next(&random) / 1024.0;
        snprintf(text, sizeof(text), "%.10f %g %ld", number, number * 1e100, me);
        wrong(strtod(text, NULL) != number);
        errno = (int)me;
        setenv(name, text, 1);
        sched_yield();
        const char *got = getenv(name);
        wrong(!got || strcmp(got, text) != 0);
        wrong(errno != me);
        memcpy(words, "one two three", sizeof(words));
        wrong(strcmp(strtok(words, " "), "one") != 0);
        sched_yield();
        wrong(strcmp(strtok(NULL, " "), "two") != 0 || strcmp(strtok(NULL, " "), "three") != 0);
        time_t at = 86400l * next(&random);
        struct tm parts;
        wrong(!localtime_r(&at, &parts) || mktime(&parts) != at);
        (void)rand();
        wrong(strerror(ENOENT) == NULL);
        {
            wchar_t wide[10];
            wrong(mbstowcs(wide, "wide", 10) != 4);
        }
    }
    unsetenv(name);
    return NULL;
}

static void *exit_handlers(void *argument)
{
    for (int i = 0; i < 4; i++) /* newlib has room for 32 */
        wrong(atexit(empty_shelf) != 0);
    return argument;
}

/* ---- many ---- */

static sem_t ready, go;

static void *wait_for_all(void *argument)
{
    sem_post(&ready);
    sem_wait(&go);
    return argument;
}

static int many(long wanted, long most)
{
    pthread_t *threads = malloc(wanted * sizeof(*threads));
    long page = sysconf(_SC_PAGESIZE), at_half = 0, made = 0;
    for (; made < wanted; made++) {
        if (made == wanted / 2)
            at_half = sysconf(_SC_AVPHYS_PAGES);
        int error = pthread_create(&threads[made], NULL, wait_for_all, (void *)made);
        if (error) {
            printf("# thread %ld: %s\n", made, strerror(error));
            break;
        }
        if (made % 100 == 99)
            for (int i = 0; i < 100; i++)
                sem_wait(&ready);
    }
    ok(made == wanted, "as many threads as were asked for are there at the same time");
    long each = (at_half - sysconf(_SC_AVPHYS_PAGES)) * page / (wanted - wanted / 2);
    for (long i = 0; i < made; i++)
        sem_post(&go);
    for (long i = 0; i < made; i++) {
        void *got = NULL;
        wrong(pthread_join(threads[i], &got) != 0 || got != (void *)i);
    }
    ok(bad == 0, "each ends, and is joined");
    printf("# one more sleeping thread takes %ld bytes\n", each);
    ok(each <= most, "which is little");
    return 0;
}

/* ---- random bytes: none twice ---- */

enum { DRAWN = 20000 };
static uint64_t drawn[THREADS][DRAWN];

static void *draw(void *seed)
{
    uint64_t *own = drawn[(long)seed - 1];
    for (int i = 0; i < DRAWN; i++)
        wrong(getentropy(&own[i], sizeof(own[i])) != 0);
    return NULL;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void check_drawn(void)
{
    uint64_t *all = drawn[0];
    int twice = 0;
    qsort(all, THREADS * DRAWN, sizeof(*all), compare);
    for (int i = 1; i < THREADS * DRAWN; i++)
        twice += all[i] == all[i - 1];
    IS(twice, 0);
}

static void *nothing(void *argument)
{
    free(malloc(50));
    return argument;
}

static void detached(void)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    long before = sysconf(_SC_AVPHYS_PAGES), failed_to_begin = 0;
    for (int i = 0; i < 5000; i++) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, nothing, NULL) != 0)
            failed_to_begin++;
        if (i % 16 == 0)
            sched_yield();
    }
    ok(failed_to_begin == 0, "5,000 detached threads, one after the other");
    long taken = before;
    for (int i = 0; i < 300 && taken >= 2000; i++) { /* until the last have ended */
        usleep(100000);
        taken = before - sysconf(_SC_AVPHYS_PAGES);
    }
    printf("# %ld pages less than before\n", taken);
    ok(taken < 2000, "leave no memory behind");
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    sem_init(&ready, 0, 0);
    sem_init(&go, 0, 0);
    if (argc > 3 && strcmp(argv[1], "many") == 0) {
        many(atol(argv[2]), atol(argv[3]));
    } else if (argc > 1 && strcmp(argv[1], "detached") == 0) {
        detached();
    } else {
        together(use_malloc, "malloc() from everywhere, blocks freed by whoever gets them");
        empty_shelf();
        close(open("/crowd-own", O_CREAT | O_WRONLY, 0600));
        shared = fopen("/crowd", "w+");
        together(print_lines, "streams opened, written, flushed by all");
        check_lines();
        together(use_library, "what the library keeps for each is each one's");
        together(exit_handlers, "atexit() from all");
        together(draw, "random bytes drawn by all");
        check_drawn();
        fclose(shared);
    }
    printf("1..%d\n", count);
    return failed > 0;
}
