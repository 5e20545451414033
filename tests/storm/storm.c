/*
 * All that threads have to meet by, hammered at once: `storm SEED ROUNDS [NAME]`. Each hammer has a
 * few threads, which do a number of rounds (not: for a time) of what chance tells them, and an
 * invariant that they look after themselves; one line of TAP for each says whether it held. While
 * they are at it a disturber sends signals, changes priorities and affinities of all of them.
 *
 * Nothing here takes long by itself: who doesn't come to an end hangs. tests/storm.t and
 * tests/soak/storm.t run it, under hitoma.preempt= and with HANG=yes. The same seed makes the same
 * choices in each thread; which thread comes first is the machine's affair.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storm.h"

unsigned long rounds = 100;
static unsigned long seed = 1;
static atomic_int failures;                   /* of all */
static _Thread_local atomic_int *failures_of; /* of the hammer; NULL: of no certain one */

void storm_fail(const char *what, int line)
{
    if (failures_of)
        atomic_fetch_add(failures_of, 1);
    if (atomic_fetch_add(&failures, 1) < 20)
        printf("# %s (line %d)\n", what, line);
}

pthread_t begin(void *(*function)(void *), void *argument, int policy, int priority)
{
    const struct sched_param parameters = {.sched_priority = priority};
    pthread_attr_t attributes;
    pthread_t thread = 0;
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, policy);
    pthread_attr_setschedparam(&attributes, &parameters);
    MUST(pthread_create(&thread, &attributes, function, argument) == 0);
    return thread;
}

/* ---- mutexes: two counters that are equal whenever nobody is inside ---- */

enum { MUTEX_KINDS = 6 };
static struct guarded {
    pthread_mutex_t mutex;
    volatile unsigned long first, second;
    atomic_ulong entries;
} guarded[MUTEX_KINDS];

static void mutexes_prepare(void)
{
    static const int types[MUTEX_KINDS] = {PTHREAD_MUTEX_NORMAL,     PTHREAD_MUTEX_RECURSIVE,
                                           PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_NORMAL,
                                           PTHREAD_MUTEX_RECURSIVE,  PTHREAD_MUTEX_NORMAL};
    for (int i = 0; i < MUTEX_KINDS; i++) {
        pthread_mutexattr_t attributes;
        pthread_mutexattr_init(&attributes);
        pthread_mutexattr_settype(&attributes, types[i]);
        if (i == 3 || i == 4)
            MUST(pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT) == 0);
        if (i == 5)
            MUST(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST) == 0);
        MUST(pthread_mutex_init(&guarded[i].mutex, &attributes) == 0);
    }
}

static int take(pthread_mutex_t *mutex, struct chance *chance)
{
    switch (draw(chance, 4)) {
    case 0: return pthread_mutex_trylock(mutex);
    case 1: {
        struct timespec until = from_now(CLOCK_REALTIME, draw(chance, 200000));
        return pthread_mutex_timedlock(mutex, &until);
    }
    default: return pthread_mutex_lock(mutex);
    }
}

static void mutexes(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds; i++) {
        struct guarded *it = &guarded[draw(chance, MUTEX_KINDS)];
        int error = take(&it->mutex, chance);
        if (error) {
            MUST(error == EBUSY || error == ETIMEDOUT);
            continue;
        }
        bool again = (it - guarded == 1 || it - guarded == 4) && draw(chance, 2);
        if (again)
            MUST(pthread_mutex_lock(&it->mutex) == 0);
        if (it - guarded == 2)
            MUST(pthread_mutex_lock(&it->mutex) == EDEADLK);
        MUST(it->first == it->second);
        it->first++;
        if (draw(chance, 3) == 0)
            sched_yield();
        it->second++;
        atomic_fetch_add(&it->entries, 1);
        if (again)
            MUST(pthread_mutex_unlock(&it->mutex) == 0);
        MUST(pthread_mutex_unlock(&it->mutex) == 0);
    }
}

static void mutexes_check(void)
{
    for (int i = 0; i < MUTEX_KINDS; i++)
        MUST(guarded[i].first == guarded[i].second && guarded[i].first == guarded[i].entries);
}

/* ---- condition variables: what goes into a small store comes out of it, once ---- */

enum { STORE = 4, MAKERS = 2 };
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t not_empty, not_full;
    unsigned long items[STORE], count, made, taken, sum_in, sum_out;
} store = {.mutex = PTHREAD_MUTEX_INITIALIZER,
           .not_empty = PTHREAD_COND_INITIALIZER,
           .not_full = PTHREAD_COND_INITIALIZER};

/* With a time limit or without; whoever runs into it looks again. */
static void wait_for(pthread_cond_t *condition, struct chance *chance)
{
    if (draw(chance, 3)) {
        MUST(pthread_cond_wait(condition, &store.mutex) == 0);
        return;
    }
    struct timespec until = from_now(CLOCK_REALTIME, draw(chance, 300000));
    int error = pthread_cond_timedwait(condition, &store.mutex, &until);
    MUST(error == 0 || error == ETIMEDOUT);
}

static void tell(pthread_cond_t *condition, struct chance *chance)
{
    MUST((draw(chance, 4) ? pthread_cond_signal(condition) : pthread_cond_broadcast(condition)) ==
         0);
}

static void conditions(struct chance *chance, int number)
{
    for (unsigned long i = 0; i < rounds; i++) {
        pthread_mutex_lock(&store.mutex);
        if (number < MAKERS) {
            while (store.count == STORE)
                wait_for(&store.not_full, chance);
            unsigned long item = draw(chance, 1000);
            store.items[store.count++] = item;
            store.made++;
            store.sum_in += item;
            tell(&store.not_empty, chance);
        } else {
            while (store.count == 0)
                wait_for(&store.not_empty, chance);
            store.sum_out += store.items[--store.count];
            store.taken++;
            tell(&store.not_full, chance);
        }
        MUST(store.count <= STORE && store.made - store.taken == store.count);
        pthread_mutex_unlock(&store.mutex);
    }
}

static void conditions_check(void)
{
    MUST(store.count == 0 && store.made == MAKERS * rounds && store.sum_in == store.sum_out);
}

/* ---- read-write locks: readers see no half of a change, and no writer is beside them ---- */

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static volatile unsigned long left_half, right_half;
static atomic_int readers, writers;
static atomic_ulong writes;

static int take_rwlock(struct chance *chance, bool writes_it)
{
    struct timespec until = from_now(CLOCK_REALTIME, draw(chance, 200000));
    switch (draw(chance, 4)) {
    case 0:
        return writes_it ? pthread_rwlock_trywrlock(&rwlock) : pthread_rwlock_tryrdlock(&rwlock);
    case 1:
        return writes_it ? pthread_rwlock_timedwrlock(&rwlock, &until)
                         : pthread_rwlock_timedrdlock(&rwlock, &until);
    default: return writes_it ? pthread_rwlock_wrlock(&rwlock) : pthread_rwlock_rdlock(&rwlock);
    }
}

static void rwlocks(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds; i++) {
        bool writes_it = draw(chance, 3) == 0;
        int error = take_rwlock(chance, writes_it);
        if (error) {
            MUST(error == EBUSY || error == ETIMEDOUT);
            continue;
        }
        if (writes_it) {
            MUST(atomic_fetch_add(&writers, 1) == 0 && readers == 0);
            left_half++;
            if (draw(chance, 2))
                sched_yield();
            right_half++;
            atomic_fetch_add(&writes, 1);
            atomic_fetch_sub(&writers, 1);
        } else {
            atomic_fetch_add(&readers, 1);
            MUST(writers == 0 && left_half == right_half);
            if (draw(chance, 2))
                sched_yield();
            MUST(writers == 0 && left_half == right_half);
            atomic_fetch_sub(&readers, 1);
        }
        MUST(pthread_rwlock_unlock(&rwlock) == 0);
    }
}

static void rwlocks_check(void)
{
    MUST(left_half == writes && right_half == writes);
}

/* ---- semaphores: no more inside than there are permits ---- */

enum { PERMITS = 2 };
static sem_t permits;
static atomic_int inside;

static void semaphores_prepare(void)
{
    MUST(sem_init(&permits, 0, PERMITS) == 0);
}

static int take_permit(struct chance *chance)
{
    struct timespec until = from_now(CLOCK_REALTIME, draw(chance, 200000));
    switch (draw(chance, 4)) {
    case 0: return sem_trywait(&permits);
    case 1: return sem_timedwait(&permits, &until);
    default: return sem_wait(&permits);
    }
}

static void semaphores(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds; i++) {
        if (take_permit(chance)) {
            MUST(errno == EAGAIN || errno == ETIMEDOUT || errno == EINTR);
            continue;
        }
        MUST(atomic_fetch_add(&inside, 1) < PERMITS);
        if (draw(chance, 2))
            sched_yield();
        atomic_fetch_sub(&inside, 1);
        MUST(sem_post(&permits) == 0);
    }
}

static void semaphores_check(void)
{
    int value = -1;
    MUST(sem_getvalue(&permits, &value) == 0 && value == PERMITS);
}

/* ---- barriers: nobody is a phase ahead, and one of each phase is told so ---- */

enum { AT_BARRIER = 3 };
static pthread_barrier_t barrier;
static volatile unsigned long phase_of[AT_BARRIER];
static atomic_ulong serial;

static void barriers_prepare(void)
{
    MUST(pthread_barrier_init(&barrier, NULL, AT_BARRIER) == 0);
}

static void barriers(struct chance *chance, int number)
{
    (void)chance;
    for (unsigned long i = 1; i <= rounds; i++) {
        phase_of[number] = i;
        int result = pthread_barrier_wait(&barrier);
        MUST(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
        if (result)
            atomic_fetch_add(&serial, 1);
        for (int other = 0; other < AT_BARRIER; other++)
            MUST(phase_of[other] == i || phase_of[other] == i + 1);
        pthread_barrier_wait(&barrier);
    }
}

static void barriers_check(void)
{
    MUST(serial == rounds);
}

/* ---- priority inheritance: the least important thread isn't kept from giving up its lock ---- */

static pthread_mutex_t inherits;
static sem_t low_has_it;
static atomic_bool high_had_it;

static void inheritance_prepare(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    MUST(pthread_mutex_init(&inherits, &attributes) == 0);
    sem_init(&low_has_it, 0, 0);
}

static void *high(void *unused)
{
    pthread_mutex_lock(&inherits);
    high_had_it = true;
    pthread_mutex_unlock(&inherits);
    return unused;
}

/* More important than whoever has the lock, and never sleeps before it has changed hands. */
static void *middle(void *unused)
{
    while (!high_had_it)
        __asm__ volatile("pause");
    return unused;
}

static void inheritance(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds / 10 + 1; i++) {
        pthread_t the_high, the_middle;
        high_had_it = false;
        MUST(pthread_mutex_lock(&inherits) == 0);
        the_high = begin(high, NULL, SCHED_FIFO, 60);
        the_middle = begin(middle, NULL, SCHED_FIFO, 40 + draw(chance, 10));
        MUST(pthread_mutex_unlock(&inherits) == 0);
        pthread_join(the_high, NULL);
        pthread_join(the_middle, NULL);
        MUST(high_had_it);
    }
}

/* ---- all of them at once ---- */

static const struct hammer hammers[] = {
    {"mutexes", 4, mutexes, mutexes_prepare, mutexes_check},
    {"conditions", 2 * MAKERS, conditions, NULL, conditions_check},
    {"rwlocks", 4, rwlocks, NULL, rwlocks_check},
    {"semaphores", 4, semaphores, semaphores_prepare, semaphores_check},
    {"barriers", AT_BARRIER, barriers, barriers_prepare, barriers_check},
    {"inheritance", 1, inheritance, inheritance_prepare, NULL},
    {"cancellation", 2, hammer_cancellation, NULL, NULL},
    {"memory", 3, hammer_memory, NULL, hammer_memory_check},
    {"pipes", 2, hammer_pipes, hammer_pipes_prepare, hammer_pipes_check},
    {"events", 4, hammer_events, hammer_events_prepare, hammer_events_check},
    {"timers", 2, hammer_timers, NULL, NULL},
    {"threads", 2, hammer_threads, NULL, hammer_threads_check},
};
enum { HAMMERS = sizeof(hammers) / sizeof(hammers[0]), THREADS_MAX = 64 };

static struct worker {
    pthread_t thread;
    const struct hammer *hammer;
    int number;
    struct chance chance;
} workers[THREADS_MAX];
static int worker_count;
static atomic_int working, failed[HAMMERS];
static atomic_ulong signals_seen;

static void *work(void *argument)
{
    struct worker *me = argument;
    failures_of = &failed[me->hammer - hammers];
    me->hammer->work(&me->chance, me->number);
    atomic_fetch_sub(&working, 1);
    return NULL;
}

static void seen(int signal)
{
    (void)signal;
    signals_seen++;
}

static void begin_all(const char *name)
{
    for (int i = 0; i < HAMMERS; i++) {
        if (name && strcmp(hammers[i].name, name) != 0)
            continue;
        if (hammers[i].prepare)
            hammers[i].prepare();
        for (int n = 0; n < hammers[i].threads; n++)
            workers[worker_count++] = (struct worker){
                .hammer = &hammers[i], .number = n, .chance = {seed * 1000003 + worker_count}};
    }
    working = worker_count;
    for (int i = 0; i < worker_count; i++)
        MUST(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
}

/* Signals, priorities, affinities; the threads are joined only when it has ended. */
static void disturb(struct chance *chance)
{
    cpu_set_t all;
    sched_getaffinity(0, sizeof(all), &all);
    int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
    while (working > 0) {
        pthread_t thread = workers[draw(chance, worker_count)].thread;
        struct sched_param parameters = {0};
        cpu_set_t one;
        switch (draw(chance, 6)) {
        case 0: pthread_kill(thread, SIGUSR1); break;
        case 1:
            parameters.sched_priority = 1 + (int)draw(chance, 30);
            pthread_setschedparam(thread, draw(chance, 2) ? SCHED_RR : SCHED_FIFO, &parameters);
            break;
        case 2: pthread_setschedparam(thread, SCHED_OTHER, &parameters); break;
        case 3:
            CPU_ZERO(&one);
            CPU_SET(draw(chance, processors), &one);
            pthread_setaffinity_np(thread, sizeof(one), &one);
            break;
        case 4: pthread_setaffinity_np(thread, sizeof(all), &all); break;
        default: nap(draw(chance, 300000));
        }
    }
}

int main(int argc, char **argv)
{
    const struct sigaction action = {.sa_handler = seen, .sa_flags = SA_RESTART};
    int count = 0;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    seed = argc > 1 ? strtoul(argv[1], NULL, 10) : 1;
    rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    sigaction(SIGUSR1, &action, NULL);
    begin_all(argc > 3 ? argv[3] : NULL);
    struct chance chance = {seed * 7 + 3};
    disturb(&chance);
    for (int i = 0; i < worker_count; i++)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < HAMMERS; i++) {
        if (argc > 3 && strcmp(hammers[i].name, argv[3]) != 0)
            continue;
        failures_of = &failed[i];
        if (hammers[i].check)
            hammers[i].check();
        printf("%sok %d - %s\n", failed[i] ? "not " : "", ++count, hammers[i].name);
    }
    printf("%sok %d - nothing was wrong (seed %lu)\n", failures ? "not " : "", ++count, seed);
    printf("# %lu signals came\n1..%d\n", (unsigned long)signals_seen, count);
    return failures > 0;
}
