/*
 * Who runs when: the experiments of docs/13-scheduler.md.
 *
 *     turns share         three threads that compute and one that mostly sleeps: what each had
 *     turns bell [fifo]   a thread is woken: does it run at once?
 *     turns places        two threads that compute: on how many processors?
 *     turns calm          a second of sleep, then one thread computes
 *     turns busy          two threads compute
 *     turns lost          two threads count to 100,000, with one variable and no lock
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MS = 1000000, WORK = 10000000, COUNT = 100000 };

static volatile int stop;

static pthread_t begin(const char *name, void *(*function)(void *), void *argument)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, argument) != 0) {
        perror("pthread_create");
    }
    pthread_setname_np(thread, name);
    return thread;
}

static void nap(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * MS};
    nanosleep(&time, NULL);
}

static void work(int times)
{
    for (volatile int i = 0; i < times; i++) {
    }
}

/* ---- share ---- */

static void *computes(void *unused)
{
    while (!stop) {
    }
    return unused;
}

static void *sleeps(void *unused)
{
    while (!stop) {
        work(20000);
        nap(1);
    }
    return unused;
}

static long ran_ms(pthread_t thread)
{
    clockid_t clock;
    struct timespec time;
    pthread_getcpuclockid(thread, &clock);
    clock_gettime(clock, &time);
    return time.tv_sec * 1000 + time.tv_nsec / MS;
}

static void share(void)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        threads[i] = begin("share", i < THREADS - 1 ? computes : sleeps, NULL);
    }
    nap(1200);
    for (int i = 0; i < THREADS; i++) {
        printf("%s: %ld ms\n", i < THREADS - 1 ? "computes" : "sleeps", ran_ms(threads[i]));
    }
    stop = 1;
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* ---- bell ---- */

static sem_t bell;

static void *answers(void *unused)
{
    sem_wait(&bell);
    puts("somebody answers");
    return unused;
}

static void ring(int fifo)
{
    sem_init(&bell, 0, 0);
    pthread_t thread = begin("answers", answers, NULL);
    if (fifo) {
        pthread_setschedparam(thread, SCHED_FIFO, &(struct sched_param){.sched_priority = 1});
    }
    nap(1); /* until it waits */
    puts("I ring");
    sem_post(&bell);
    puts("I go on");
    pthread_join(thread, NULL);
}

/* ---- places ---- */

static volatile int arrived;

static void *where(void *processor)
{
    __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    while (arrived < 2) {
    }
    *(int *)processor = sched_getcpu();
    return NULL;
}

static void places(void)
{
    int one, other;
    pthread_t first = begin("one", where, &one), second = begin("other", where, &other);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    puts(one == other ? "on the same processor" : "on two processors");
}

/* ---- calm, busy ---- */

static void *works(void *unused)
{
    work(WORK);
    return unused;
}

static void calm(void)
{
    nap(1000);
    pthread_join(begin("alone", works, NULL), NULL);
}

static void busy(void)
{
    pthread_t one = begin("one", works, NULL), other = begin("other", works, NULL);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
}

/* ---- lost ---- */

static volatile int count;

static void *counts(void *unused)
{
    for (int i = 0; i < COUNT; i++) {
        count++;
    }
    return unused;
}

static void lost(void)
{
    pthread_t one = begin("one", counts, NULL), other = begin("other", counts, NULL);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    printf("%d\n", count);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "share") == 0) {
        share();
    } else if (strcmp(what, "bell") == 0) {
        ring(argc > 2);
    } else if (strcmp(what, "places") == 0) {
        places();
    } else if (strcmp(what, "calm") == 0) {
        calm();
    } else if (strcmp(what, "busy") == 0) {
        busy();
    } else if (strcmp(what, "lost") == 0) {
        lost();
    } else {
        fprintf(stderr, "turns: share, bell [fifo], places, calm, busy or lost?\n");
        return 2;
    }
    return 0;
}
