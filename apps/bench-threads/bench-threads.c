/*
 * What threads cost, in instructions: bench's sibling, with the same way to measure. A program of
 * its own, since a program with threads has locks where one without has none, and bench is to say
 * what that one pays.
 *
 *   make run APP=bench-threads ARGS=yield QEMU_FLAGS='-icount shift=0,sleep=off'
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "apps/bench/figures.h"
#include "apps/bench/measure.h"

enum { RUNS = 1000 };

static void must(int condition, const char *what)
{
    if (!condition) {
        perror(what);
        exit(1);
    }
}

static pthread_t begin(void *(*function)(void *))
{
    pthread_t thread;
    must(pthread_create(&thread, NULL, function, NULL) == 0, "pthread_create");
    return thread;
}

/* Two threads that do nothing but yield: each way. */
static void *yields(void *unused)
{
    for (;;) {
        sched_yield();
    }
    return unused;
}

static uint64_t figure_yield(void)
{
    uint64_t cost;
    begin(yields);
    MEASURE(cost, RUNS, sched_yield());
    return cost / 2;
}

static void *nothing(void *unused)
{
    return unused;
}

static uint64_t figure_create(void)
{
    uint64_t cost;
    MEASURE(cost, RUNS, pthread_join(begin(nothing), NULL));
    return cost;
}

static uint64_t figure_mutex(void)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    uint64_t cost;
    MEASURE(cost, RUNS, (pthread_mutex_lock(&mutex), pthread_mutex_unlock(&mutex)));
    return cost;
}

/* A byte there and a byte back, through two pipes, between two threads. */
static int there[2], back[2];

static void *echo(void *unused)
{
    char byte;
    while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) {
    }
    return unused;
}

static void round_trip(void)
{
    char byte = 'x';
    must(write(there[1], &byte, 1) == 1 && read(back[0], &byte, 1) == 1, "pipe");
}

static uint64_t figure_pipes(void)
{
    uint64_t cost;
    must(pipe(there) == 0 && pipe(back) == 0, "pipe");
    begin(echo);
    MEASURE(cost, RUNS, round_trip());
    return cost;
}

/* A semaphore's hand-over, each way. */
static sem_t ping, pong;

static void *answers(void *unused)
{
    while (sem_wait(&ping) == 0 && sem_post(&pong) == 0) {
    }
    return unused;
}

static uint64_t figure_semaphore(void)
{
    uint64_t cost;
    sem_init(&ping, 0, 0);
    sem_init(&pong, 0, 0);
    begin(answers);
    MEASURE(cost, RUNS, (sem_post(&ping), sem_wait(&pong)));
    return cost / 2;
}

/* epoll_wait() that finds one of 10,000 registered files ready, by level. */
static uint64_t figure_epoll(void)
{
    enum { FILES = 10000 };
    uint64_t cost, one = 1;
    struct epoll_event event = {.events = EPOLLIN};
    int epoll = epoll_create1(0);

    must(epoll >= 0, "epoll_create1");
    for (int i = 0; i < FILES; i++) {
        int fd = eventfd(0, 0);
        event.data.fd = fd;
        must(fd >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
    }
    must(write(event.data.fd, &one, sizeof one) == sizeof one, "eventfd");
    MEASURE(cost, RUNS, epoll_wait(epoll, &event, 1, -1));
    return cost;
}

/*
 * The memory of one more thread that sleeps, in bytes: what 1,000 of them take, from what is free
 * before and after. (Not instructions; the same counter of free pages that sysconf() reads.)
 */
static void *sleeps(void *unused)
{
    sem_wait(&ping);
    return unused;
}

static uint64_t figure_memory(void)
{
    enum { THREADS = 1000 };
    sem_init(&ping, 0, 0);
    for (int i = 0; i < 8; i++) { /* what comes with the first ones is not theirs */
        begin(sleeps);
    }
    sched_yield();
    long before = sysconf(_SC_AVPHYS_PAGES);
    for (int i = 0; i < THREADS; i++) {
        begin(sleeps);
    }
    sched_yield();
    return (before - sysconf(_SC_AVPHYS_PAGES)) * sysconf(_SC_PAGESIZE) / THREADS;
}

static const struct figure figures[] = {
    {"yield", figure_yield},   {"create", figure_create},       {"mutex", figure_mutex},
    {"pipes", figure_pipes},   {"semaphore", figure_semaphore}, {"epoll", figure_epoll},
    {"memory", figure_memory},
};
FIGURES_MAIN(figures)
