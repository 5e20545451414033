/*
 * Mutexes of every kind. Prints TAP; tests/threads.t starts it. Names by POSIX.1-2017.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "expect.h"

static void nap(long microseconds)
{
    const struct timespec span = {.tv_nsec = microseconds * 1000};
    nanosleep(&span, NULL);
}

static struct timespec in(clockid_t clock, long microseconds)
{
    struct timespec time;
    clock_gettime(clock, &time);
    time.tv_nsec += microseconds * 1000;
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    return time;
}

static int elsewhere_result;

static void *call(void *function)
{
    elsewhere_result = ((int (*)(void))function)();
    return NULL;
}

/* What another thread gets. */
static int elsewhere(int (*function)(void))
{
    pthread_t thread;
    pthread_create(&thread, NULL, call, (void *)function);
    pthread_join(thread, NULL);
    return elsewhere_result;
}

static pthread_mutex_t mutex;
static pthread_mutexattr_t attributes;

static int try_it(void)
{
    int error = pthread_mutex_trylock(&mutex);
    if (!error)
        pthread_mutex_unlock(&mutex);
    return error;
}

static int unlock_it(void)
{
    return pthread_mutex_unlock(&mutex);
}

static int time_it(void)
{
    struct timespec until = in(CLOCK_REALTIME, 20000);
    return pthread_mutex_timedlock(&mutex, &until);
}

static int time_it_monotonic(void)
{
    struct timespec until = in(CLOCK_MONOTONIC, 20000);
    return pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &until);
}

static int time_it_wrongly(void)
{
    struct timespec until = {.tv_nsec = 1000000000};
    return pthread_mutex_timedlock(&mutex, &until);
}

static int end_with_it(void)
{
    return pthread_mutex_lock(&mutex);
}

static void make(int type, int protocol, int robust)
{
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutexattr_setprioceiling(&attributes, 40);
    pthread_mutexattr_setrobust(&attributes, robust);
    pthread_mutex_init(&mutex, &attributes);
}

static const char *const protocols[] = {"none", "inherit", "protect"};

static void types(int protocol)
{
    printf("# protocol %s\n", protocols[protocol]);
    make(PTHREAD_MUTEX_NORMAL, protocol, PTHREAD_MUTEX_STALLED);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(pthread_mutex_trylock(&mutex), EBUSY);
    IS(elsewhere(try_it), EBUSY);
    IS(elsewhere(time_it), ETIMEDOUT);
    IS(elsewhere(time_it_monotonic), ETIMEDOUT);
    IS(elsewhere(time_it_wrongly), EINVAL);
    IS(time_it(), ETIMEDOUT); /* it waits for itself */
    IS(pthread_mutex_destroy(&mutex), EBUSY);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(elsewhere(try_it), 0);
    IS(time_it_wrongly(), 0); /* no need to look */
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_mutex_destroy(&mutex), 0);

    make(PTHREAD_MUTEX_ERRORCHECK, protocol, PTHREAD_MUTEX_STALLED);
    IS(pthread_mutex_unlock(&mutex), EPERM);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(pthread_mutex_lock(&mutex), EDEADLK);
    IS(time_it(), EDEADLK);
    IS(pthread_mutex_trylock(&mutex), EBUSY);
    IS(elsewhere(unlock_it), EPERM);
    IS(elsewhere(time_it), ETIMEDOUT);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_mutex_unlock(&mutex), EPERM);

    make(PTHREAD_MUTEX_RECURSIVE, protocol, PTHREAD_MUTEX_STALLED);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(pthread_mutex_trylock(&mutex), 0);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(elsewhere(unlock_it), EPERM);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(elsewhere(try_it), EBUSY);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_mutex_unlock(&mutex), EPERM);
    IS(elsewhere(try_it), 0);
}

static void *wait_for_it(void *told)
{
    *(int *)told = pthread_mutex_lock(&mutex);
    if (*(int *)told == EOWNERDEAD)
        pthread_mutex_consistent(&mutex);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void *die_late(void *argument)
{
    pthread_mutex_lock(&mutex);
    nap(20000);
    return argument;
}

static void robust(int protocol)
{
    printf("# robust, protocol %s\n", protocols[protocol]);
    make(PTHREAD_MUTEX_NORMAL, protocol, PTHREAD_MUTEX_ROBUST);
    IS(elsewhere(end_with_it), 0);
    IS(pthread_mutex_trylock(&mutex), EOWNERDEAD);
    IS(elsewhere(try_it), EBUSY);
    IS(pthread_mutex_consistent(&mutex), 0);
    IS(pthread_mutex_consistent(&mutex), EINVAL);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(elsewhere(unlock_it), EPERM);
    IS(pthread_mutex_unlock(&mutex), 0);

    IS(elsewhere(end_with_it), 0);
    IS(elsewhere(end_with_it), EOWNERDEAD); /* and again, without mending it */
    IS(pthread_mutex_lock(&mutex), EOWNERDEAD);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_mutex_lock(&mutex), ENOTRECOVERABLE);
    IS(time_it(), ENOTRECOVERABLE);
    IS(elsewhere(try_it), ENOTRECOVERABLE);
    IS(pthread_mutex_destroy(&mutex), 0);

    make(PTHREAD_MUTEX_RECURSIVE, protocol, PTHREAD_MUTEX_ROBUST);
    pthread_t owner, threads[3];
    int told[3];
    pthread_create(&owner, NULL, die_late, NULL);
    nap(5000);
    for (int i = 0; i < 3; i++)
        pthread_create(&threads[i], NULL, wait_for_it, &told[i]);
    pthread_join(owner, NULL);
    int sum = 0, dead = 0;
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        sum += told[i];
        dead += told[i] == EOWNERDEAD;
    }
    ok(dead == 1 && sum == EOWNERDEAD, "of three that wait one is told, and mends it for all");
}

/* ---- priorities ---- */

static int my_priority(void)
{
    /* What counts is seen by who may run: the kernel tells. */
    struct sched_param parameters;
    int policy;
    pthread_getschedparam(pthread_self(), &policy, &parameters);
    return parameters.sched_priority;
}

static void set_priority(int priority)
{
    struct sched_param parameters = {.sched_priority = priority};
    pthread_setschedparam(pthread_self(), priority ? SCHED_FIFO : SCHED_OTHER, &parameters);
}

static pthread_t start(int priority, void *(*function)(void *), void *argument)
{
    pthread_attr_t at;
    pthread_t thread;
    struct sched_param parameters = {.sched_priority = priority};
    pthread_attr_init(&at);
    pthread_attr_setinheritsched(&at, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&at, SCHED_FIFO);
    pthread_attr_setschedparam(&at, &parameters);
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    pthread_attr_setaffinity_np(&at, sizeof(set), &set);
    int error = pthread_create(&thread, &at, function, argument);
    if (error)
        printf("# start: %d\n", error);
    return thread;
}

static volatile int has_it, high_got_it, middle_ended, high_before_middle;

static void *low_owner(void *argument)
{
    pthread_mutex_lock(&mutex);
    has_it = 1;
    nap(20000); /* the others begin */
    pthread_mutex_unlock(&mutex);
    return argument;
}

static void *middle(void *argument)
{
    struct timespec end = in(CLOCK_MONOTONIC, 900000), now = {0};
    while (!high_got_it && (now.tv_sec < end.tv_sec || now.tv_nsec < end.tv_nsec))
        clock_gettime(CLOCK_MONOTONIC, &now);
    middle_ended = 1;
    return argument;
}

static void *high(void *argument)
{
    pthread_mutex_lock(&mutex);
    high_got_it = 1;
    high_before_middle = !middle_ended;
    pthread_mutex_unlock(&mutex);
    return argument;
}

/*
 * The classic: low has what high wants, and middle would run for long. With a protocol low is as
 * important as high, or as the ceiling, and middle waits.
 */
static void inversion(int protocol)
{
    make(PTHREAD_MUTEX_NORMAL, protocol, PTHREAD_MUTEX_STALLED);
    has_it = high_got_it = middle_ended = high_before_middle = 0;
    set_priority(50);
    pthread_t low = start(10, low_owner, NULL);
    while (!has_it)
        nap(1000);
    pthread_t threads[2] = {start(30, high, NULL), 0};
    nap(5000);
    threads[1] = start(20, middle, NULL);
    pthread_join(low, NULL);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    ok(high_before_middle, "no priority inversion with a mutex that has a protocol");
    set_priority(0);
}

static void ceilings(void)
{
    int ceiling;
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_PROTECT, PTHREAD_MUTEX_STALLED);
    IS(pthread_mutex_getprioceiling(&mutex, &ceiling), 0);
    IS(ceiling, 40);
    set_priority(41);
    IS(pthread_mutex_lock(&mutex), EINVAL);
    set_priority(40);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(my_priority(), 40);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_mutex_setprioceiling(&mutex, 50, &ceiling), 0);
    IS(ceiling, 40);
    IS(pthread_mutex_setprioceiling(&mutex, 100, &ceiling), EINVAL);
    IS(pthread_mutex_setprioceiling(&mutex, 0, &ceiling), EINVAL);
    set_priority(50);
    IS(pthread_mutex_lock(&mutex), 0);
    IS(pthread_mutex_unlock(&mutex), 0);
    set_priority(0);
    make(PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    IS(pthread_mutex_getprioceiling(&mutex, &ceiling), EINVAL);
    IS(pthread_mutex_setprioceiling(&mutex, 10, &ceiling), EINVAL);
    IS(pthread_mutex_consistent(&mutex), EINVAL);
}

static void attribute_values(void)
{
    int value;
    IS(pthread_mutexattr_init(&attributes), 0);
    IS(pthread_mutexattr_gettype(&attributes, &value), 0);
    IS(value, PTHREAD_MUTEX_DEFAULT);
    IS(pthread_mutexattr_settype(&attributes, 99), EINVAL);
    IS(pthread_mutexattr_setprotocol(&attributes, 99), EINVAL);
    IS(pthread_mutexattr_setrobust(&attributes, 99), EINVAL);
    IS(pthread_mutexattr_setpshared(&attributes, 99), EINVAL);
    IS(pthread_mutexattr_setprioceiling(&attributes, 1000), EINVAL);
    IS(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    IS(pthread_mutexattr_getpshared(&attributes, &value), 0);
    IS(value, PTHREAD_PROCESS_SHARED);
    IS(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT), 0);
    IS(pthread_mutexattr_getprotocol(&attributes, &value), 0);
    IS(value, PTHREAD_PRIO_INHERIT);
    IS(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST), 0);
    IS(pthread_mutexattr_getrobust(&attributes, &value), 0);
    IS(value, PTHREAD_MUTEX_ROBUST);
    IS(pthread_mutexattr_destroy(&attributes), 0);
    IS(pthread_mutex_init(&mutex, &attributes), EINVAL);
}

/* ---- load ---- */

enum { THREADS = 6, ROUNDS = 3000 };
static volatile long counter, inside, wrong;

static void *hammer(void *seed)
{
    unsigned random = (unsigned)(long)seed;
    for (int i = 0; i < ROUNDS; i++) {
        random = random * 1103515245 + 12345;
        int error;
        if (random >> 16 & 1) {
            error = pthread_mutex_lock(&mutex);
        } else {
            struct timespec until = in(CLOCK_REALTIME, random >> 20 & 255);
            error = pthread_mutex_timedlock(&mutex, &until);
        }
        if (error == EOWNERDEAD)
            pthread_mutex_consistent(&mutex);
        else if (error) {
            wrong += error != ETIMEDOUT;
            continue;
        }
        if (inside++ != 0)
            wrong++;
        counter++;
        if ((random >> 8 & 31) == 0)
            sched_yield();
        inside--;
        if (pthread_mutex_unlock(&mutex) != 0)
            wrong++;
    }
    return NULL;
}

static void load(int type, int protocol, int robustness)
{
    make(type, protocol, robustness);
    pthread_t threads[THREADS];
    counter = inside = wrong = 0;
    for (long i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, hammer, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("# seeds 1 to %d: locked %ld times\n", THREADS, counter);
    ok(wrong == 0 && counter > ROUNDS, "under load there is never more than one inside");
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    attribute_values();
    for (int protocol = PTHREAD_PRIO_NONE; protocol <= PTHREAD_PRIO_PROTECT; protocol++) {
        types(protocol);
        robust(protocol);
        load(PTHREAD_MUTEX_NORMAL, protocol, PTHREAD_MUTEX_STALLED);
        load(PTHREAD_MUTEX_RECURSIVE, protocol, PTHREAD_MUTEX_ROBUST);
    }
    ceilings();
    inversion(PTHREAD_PRIO_INHERIT);
    inversion(PTHREAD_PRIO_PROTECT);
    printf("1..%d\n", count);
    return failed > 0;
}
