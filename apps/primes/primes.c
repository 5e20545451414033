/*
 * primes: counts the prime numbers below a limit, on all processors.
 *
 *     primes [LIMIT [THREADS]]      1000000 and as many threads as there are processors
 *
 * The numbers below the limit are cut into blocks. A thread takes the next block that nobody has,
 * counts the primes in it, and takes another, until none is left:
 *
 *     | block 0 | block 1 | block 2 | block 3 | block 4 | ...
 *      thread 1  thread 2  thread 2  thread 1  thread 2
 *
 * Who is slower, or has to share its processor, just takes fewer; nobody has a part of his own that
 * the others must wait for at the end. The number of the next block is all that is shared while
 * they work: one atomic addition for 65,536 numbers. Sums are kept in variables of the thread's
 * own, and looked at when it has ended.
 *
 * A block is sieved as Eratosthenes did: cross out the multiples of each prime up to the limit's
 * root, and what is left is prime. It is small enough for a processor's nearest cache.
 */
#define _GNU_SOURCE 1
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    BLOCK = 65536,   /* numbers in a block */
    ODD = BLOCK / 2, /* a byte for each odd one of them */
    ROOT_MAX = 1 << 20,
    THREADS_MAX = 10000,
};
#define LIMIT_MAX ((uint64_t)ROOT_MAX * ROOT_MAX)

struct worker {
    pthread_t thread;
    uint64_t blocks, primes; /* written once, at its end */
    cpu_set_t processors;    /* where it was when it took a block */
};

/* Set before the first thread begins; what changes afterwards is the number of the next block. */
static uint64_t limit = 1000000, blocks;
static uint32_t *small; /* the odd primes up to the limit's root, and how many */
static size_t small_count;
static _Atomic uint64_t next_block;

static void fail(const char *what, const char *which)
{
    fprintf(stderr, "primes: %s%s%s\n", what, which ? ": " : "", which ? which : "");
    exit(1);
}

/* ---- a block ---- */

/* Crosses out the odd multiples of a prime among those from `start` on; its square is the first
 * that no smaller prime has. */
static void cross_out(char *crossed, uint64_t start, uint64_t prime)
{
    uint64_t first = prime * prime;
    if (first < start)
        first = ((start + prime - 1) / prime | 1) * prime;
    for (uint64_t i = (first - start) / 2; i < ODD; i += prime)
        crossed[i] = 1;
}

/* Byte i stands for start + 2 * i + 1. In the first block that makes 1 count, in place of 2. */
static uint64_t count_block(uint64_t number)
{
    char crossed[ODD] = {0};
    uint64_t start = number * BLOCK, count = 0;
    uint64_t end = start + BLOCK < limit ? start + BLOCK : limit;

    for (size_t i = 0; i < small_count && (uint64_t)small[i] * small[i] < end; i++)
        cross_out(crossed, start, small[i]);
    for (size_t i = 0; i < (end - start) / 2; i++)
        count += !crossed[i];
    return count;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    struct worker mine = *worker;

    for (;;) {
        uint64_t number = next_block++;
        if (number >= blocks)
            break;
        mine.primes += count_block(number);
        mine.blocks++;
        CPU_SET(sched_getcpu(), &mine.processors);
    }
    worker->blocks = mine.blocks;
    worker->primes = mine.primes;
    worker->processors = mine.processors;
    return NULL;
}

/* ---- before, and after ---- */

static void find_small(void)
{
    uint64_t root = 1;

    while ((root + 1) * (root + 1) < limit)
        root++;
    char *crossed = calloc(root + 1, 1);
    small = malloc((root / 2 + 1) * sizeof *small);
    if (!crossed || !small)
        fail("no memory for the primes up to the limit's root", NULL);
    for (uint64_t i = 3; i <= root; i += 2) {
        if (crossed[i])
            continue;
        small[small_count++] = i;
        for (uint64_t multiple = i * i; multiple <= root; multiple += 2 * i)
            crossed[multiple] = 1;
    }
    free(crossed);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void start(struct worker *worker, unsigned short number)
{
    char name[16];
    int error = pthread_create(&worker->thread, NULL, work, worker);
    if (error)
        fail("a thread can't be made", strerror(error));
    snprintf(name, sizeof name, "sieve %hu", number);
    pthread_setname_np(worker->thread, name);
}

static void report(const struct worker *workers, unsigned threads, double took)
{
    uint64_t primes = 0;
    cpu_set_t processors;

    CPU_ZERO(&processors);
    for (unsigned i = 0; i < threads; i++) {
        primes += workers[i].primes;
        for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
            if (CPU_ISSET(cpu, &workers[i].processors))
                CPU_SET(cpu, &processors);
    }
    printf("%llu primes below %llu\n", (unsigned long long)primes, (unsigned long long)limit);
    for (unsigned i = 0; i < threads; i++)
        printf("thread %u: %llu blocks, %llu primes\n", i + 1,
               (unsigned long long)workers[i].blocks, (unsigned long long)workers[i].primes);
    printf("threads: %u, processors: %d, seconds: %.3f\n", threads, CPU_COUNT(&processors), took);
}

static uint64_t number(const char *text, uint64_t least, uint64_t most, const char *what)
{
    char range[80], *end;
    uint64_t value = strtoull(text, &end, 10);
    /* strtoull() takes blanks and signs, and stops at ULLONG_MAX. */
    if (!strchr("0123456789", *text) || !*text || *end || value < least || value > most) {
        snprintf(range, sizeof range, "%s is a number from %llu to %llu, not", what,
                 (unsigned long long)least, (unsigned long long)most);
        fail(range, text);
    }
    return value;
}

int main(int argc, char **argv)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = online > 0 ? online : 1;

    if (argc > 3)
        fail("too many words; primes [LIMIT [THREADS]]", NULL);
    if (argc > 1)
        limit = number(argv[1], 0, LIMIT_MAX, "LIMIT");
    if (argc > 2)
        threads = number(argv[2], 1, THREADS_MAX, "THREADS");
    struct worker *workers = calloc(threads, sizeof *workers);
    if (!workers)
        fail("no memory for so many threads", NULL);

    double began = seconds();
    blocks = limit > 2 ? (limit + BLOCK - 1) / BLOCK : 0; /* with 2 itself there is one prime */
    find_small();
    for (unsigned i = 0; i < threads; i++)
        start(&workers[i], i + 1);
    for (unsigned i = 0; i < threads; i++)
        pthread_join(workers[i].thread, NULL);
    report(workers, threads, seconds() - began);
    free(workers);
    free(small);
    return 0;
}
