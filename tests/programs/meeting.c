/*
 * Condition variables, read-write locks, barriers, semaphores, spinlocks. Prints TAP;
 * tests/threads.t starts it. Names by POSIX.1-2017.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
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

static const struct timespec no_time = {.tv_nsec = -1};

static pthread_t start(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, function, argument);
    if (error)
        printf("# pthread_create: %d\n", error);
    return thread;
}

static unsigned next(unsigned *random)
{
    return (*random = *random * 1103515245 + 12345) >> 16;
}

/* ---- condition variables ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int tickets, waiting, through;

static void *take_ticket(void *argument)
{
    pthread_mutex_lock(&mutex);
    waiting++;
    while (tickets == 0)
        pthread_cond_wait(&condition, &mutex);
    tickets--;
    through++;
    pthread_mutex_unlock(&mutex);
    return argument;
}

/* Until so many have got through, a second at most. */
static int come_through(int wanted)
{
    for (int i = 0; i < 1000; i++) {
        pthread_mutex_lock(&mutex);
        int now = through;
        pthread_mutex_unlock(&mutex);
        if (now == wanted)
            return 1;
        nap(1000);
    }
    return 0;
}

static void conditions(void)
{
    struct timespec until = in(CLOCK_REALTIME, 20000), before, after;
    pthread_condattr_t attributes;
    pthread_cond_t monotonic;
    clockid_t clock;
    int shared;
    pthread_mutex_lock(&mutex);
    IS(pthread_cond_timedwait(&condition, &mutex, &until), ETIMEDOUT);
    clock_gettime(CLOCK_REALTIME, &after);
    ok(after.tv_sec > until.tv_sec ||
           (after.tv_sec == until.tv_sec && after.tv_nsec >= until.tv_nsec),
       "not before its time");
    IS(pthread_cond_timedwait(&condition, &mutex, &no_time), EINVAL);
    IS(pthread_condattr_init(&attributes), 0);
    IS(pthread_condattr_setclock(&attributes, CLOCK_PROCESS_CPUTIME_ID), EINVAL);
    IS(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC), 0);
    IS(pthread_condattr_getclock(&attributes, &clock), 0);
    IS(clock, CLOCK_MONOTONIC);
    IS(pthread_condattr_getpshared(&attributes, &shared), 0);
    IS(shared, PTHREAD_PROCESS_PRIVATE);
    IS(pthread_condattr_setpshared(&attributes, 5), EINVAL);
    IS(pthread_cond_init(&monotonic, &attributes), 0);
    clock_gettime(CLOCK_MONOTONIC, &before);
    until = in(CLOCK_MONOTONIC, 20000);
    IS(pthread_cond_timedwait(&monotonic, &mutex, &until), ETIMEDOUT);
    clock_gettime(CLOCK_MONOTONIC, &after);
    ok((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 20000000,
       "on the other clock as well");
    until = in(CLOCK_MONOTONIC, 1000);
    IS(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &until), ETIMEDOUT);
    IS(pthread_cond_clockwait(&condition, &mutex, CLOCK_THREAD_CPUTIME_ID, &until), EINVAL);
    IS(pthread_mutex_trylock(&mutex), EBUSY);
    IS(pthread_mutex_unlock(&mutex), 0);
    IS(pthread_cond_destroy(&monotonic), 0);
    IS(pthread_cond_signal(&condition), 0);
    IS(pthread_cond_broadcast(&condition), 0);

    pthread_t threads[10];
    for (int i = 0; i < 10; i++)
        threads[i] = start(take_ticket, NULL);
    while (waiting < 10)
        nap(1000);
    pthread_mutex_lock(&mutex);
    tickets = 1;
    pthread_mutex_unlock(&mutex);
    pthread_cond_signal(&condition);
    ok(come_through(1), "a signal lets one through");
    IS(pthread_cond_destroy(&condition), EBUSY);
    pthread_mutex_lock(&mutex);
    tickets = 3;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
    ok(come_through(4), "a broadcast with the mutex held wakes all, of whom three get through");
    pthread_mutex_lock(&mutex);
    tickets = 100;
    pthread_mutex_unlock(&mutex);
    pthread_cond_broadcast(&condition);
    ok(come_through(10), "and one without it the others");
    IS(pthread_cond_destroy(&condition), 0);
    for (int i = 0; i < 10; i++)
        pthread_join(threads[i], NULL);
    pthread_cond_init(&condition, NULL);
}

/* A bounded buffer: what is put in comes out, all of it. */
enum { ROOM = 4, PRODUCERS = 3, CONSUMERS = 3, ITEMS = 2000 };
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER, not_full = PTHREAD_COND_INITIALIZER;
static long buffer[ROOM], head, tail, sum_in, sum_out, timeouts;

static void *produce(void *seed)
{
    unsigned random = (unsigned)(long)seed;
    for (int i = 0; i < ITEMS; i++) {
        long item = next(&random);
        pthread_mutex_lock(&mutex);
        while (head - tail == ROOM)
            pthread_cond_wait(&not_full, &mutex);
        buffer[head++ % ROOM] = item;
        sum_in += item;
        if (item & 1)
            pthread_cond_signal(&not_empty);
        else
            pthread_cond_broadcast(&not_empty);
        pthread_mutex_unlock(&mutex);
    }
    return NULL;
}

static void *consume(void *seed)
{
    unsigned random = (unsigned)(long)seed;
    for (int i = 0; i < ITEMS * PRODUCERS / CONSUMERS;) {
        pthread_mutex_lock(&mutex);
        struct timespec until = in(CLOCK_REALTIME, next(&random) % 200);
        while (head == tail) {
            if (next(&random) & 1) {
                pthread_cond_wait(&not_empty, &mutex);
            } else if (pthread_cond_timedwait(&not_empty, &mutex, &until) == ETIMEDOUT) {
                timeouts++;
                until = in(CLOCK_REALTIME, next(&random) % 2000);
            }
        }
        sum_out += buffer[tail++ % ROOM];
        i++;
        pthread_mutex_unlock(&mutex);
        pthread_cond_signal(&not_full);
    }
    return NULL;
}

static void bounded_buffer(int protocol)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, protocol);
    pthread_mutex_init(&mutex, &attributes);
    pthread_t threads[PRODUCERS + CONSUMERS];
    head = tail = sum_in = sum_out = timeouts = 0;
    for (long i = 0; i < PRODUCERS; i++)
        threads[i] = start(produce, (void *)(i + 1));
    for (long i = 0; i < CONSUMERS; i++)
        threads[PRODUCERS + i] = start(consume, (void *)(i + 100));
    for (int i = 0; i < PRODUCERS + CONSUMERS; i++)
        pthread_join(threads[i], NULL);
    printf("# seeds 1 to 3 and 100 to 102: %ld time-outs\n", timeouts);
    ok(sum_in == sum_out && head == PRODUCERS * ITEMS, "all that was put in came out");
    pthread_mutex_init(&mutex, NULL);
}

/* A condition variable that is destroyed, and its memory overwritten, as soon as all are woken. */
static pthread_cond_t *brief;
static int gone;

static void *wait_briefly(void *argument)
{
    pthread_mutex_lock(&mutex);
    waiting++;
    while (!gone)
        pthread_cond_wait(argument, &mutex);
    pthread_mutex_unlock(&mutex);
    return NULL;
}

static void brief_conditions(void)
{
    int bad = 0;
    for (int round = 0; round < 200; round++) {
        pthread_t threads[3];
        brief = malloc(sizeof(*brief));
        pthread_cond_init(brief, NULL);
        waiting = gone = 0;
        for (int i = 0; i < 3; i++)
            threads[i] = start(wait_briefly, brief);
        for (int ready = 0; !ready; sched_yield()) {
            pthread_mutex_lock(&mutex);
            ready = waiting == 3;
            pthread_mutex_unlock(&mutex);
        }
        pthread_mutex_lock(&mutex);
        gone = 1;
        pthread_cond_broadcast(brief);
        if (round & 1)
            pthread_mutex_unlock(&mutex);
        bad += pthread_cond_destroy(brief) != 0;
        memset(brief, 0xee, sizeof(*brief));
        free(brief);
        if (!(round & 1))
            pthread_mutex_unlock(&mutex);
        for (int i = 0; i < 3; i++)
            pthread_join(threads[i], NULL);
    }
    ok(bad == 0, "a condition variable may go as soon as all are woken");
}

/* ---- read-write locks ---- */

static pthread_rwlock_t lock;

static void *read_result(void *how)
{
    struct timespec until = in(CLOCK_REALTIME, 20000);
    int error = how ? pthread_rwlock_timedrdlock(&lock, &until) : pthread_rwlock_tryrdlock(&lock);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(long)error;
}

static void *write_result(void *how)
{
    struct timespec until = in(CLOCK_REALTIME, 20000);
    int error = how ? pthread_rwlock_timedwrlock(&lock, &until) : pthread_rwlock_trywrlock(&lock);
    if (!error)
        pthread_rwlock_unlock(&lock);
    return (void *)(long)error;
}

static int elsewhere(void *(*function)(void *), void *argument)
{
    void *got;
    pthread_join(start(function, argument), &got);
    return (int)(long)got;
}

static void *write_slowly(void *argument)
{
    long error = pthread_rwlock_wrlock(&lock);
    nap(10000);
    pthread_rwlock_unlock(&lock);
    return (void *)(error + (long)argument);
}

static void read_write(void)
{
    void *got;
    pthread_rwlockattr_t attributes;
    int shared;
    IS(pthread_rwlockattr_init(&attributes), 0);
    IS(pthread_rwlockattr_setpshared(&attributes, 7), EINVAL);
    IS(pthread_rwlockattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED), 0);
    IS(pthread_rwlockattr_getpshared(&attributes, &shared), 0);
    IS(shared, PTHREAD_PROCESS_SHARED);
    IS(pthread_rwlock_init(&lock, &attributes), 0);
    IS(pthread_rwlock_rdlock(&lock), 0);
    IS(elsewhere(read_result, NULL), 0);
    IS(elsewhere(write_result, NULL), EBUSY);
    IS(elsewhere(write_result, "timed"), ETIMEDOUT);
    IS(elsewhere(read_result, NULL), 0); /* the writer that left has left nothing */
    IS(pthread_rwlock_timedwrlock(&lock, &no_time), EINVAL);
    IS(pthread_rwlock_timedrdlock(&lock, &no_time), 0); /* no need to look */
    IS(pthread_rwlock_unlock(&lock), 0);
    pthread_t writer = start(write_slowly, (void *)7);
    nap(5000);
    IS(pthread_rwlock_destroy(&lock), EBUSY);
    IS(elsewhere(read_result, NULL), EBUSY); /* a writer waits */
    IS(elsewhere(read_result, "timed"), ETIMEDOUT);
    IS(pthread_rwlock_rdlock(&lock), 0); /* but not before who reads already */
    IS(pthread_rwlock_unlock(&lock), 0);
    IS(pthread_rwlock_unlock(&lock), 0);
    nap(5000);
    IS(pthread_rwlock_tryrdlock(&lock), EBUSY);
    IS(pthread_rwlock_trywrlock(&lock), EBUSY);
    IS(pthread_rwlock_unlock(&lock), EPERM);
    IS(pthread_rwlock_rdlock(&lock), 0);
    pthread_join(writer, &got);
    IS((long)got, 7);
    IS(pthread_rwlock_unlock(&lock), 0);
    IS(pthread_rwlock_wrlock(&lock), 0);
    IS(pthread_rwlock_wrlock(&lock), EDEADLK);
    IS(pthread_rwlock_rdlock(&lock), EDEADLK);
    IS(pthread_rwlock_trywrlock(&lock), EBUSY);
    IS(elsewhere(read_result, "timed"), ETIMEDOUT);
    struct timespec until = in(CLOCK_MONOTONIC, 1000);
    IS(pthread_rwlock_clockrdlock(&lock, CLOCK_PROCESS_CPUTIME_ID, &until), EINVAL);
    IS(pthread_rwlock_unlock(&lock), 0);
    IS(pthread_rwlock_clockwrlock(&lock, CLOCK_MONOTONIC, &until), 0);
    IS(pthread_rwlock_unlock(&lock), 0);
    IS(pthread_rwlock_unlock(&lock), EINVAL);
    IS(pthread_rwlock_destroy(&lock), 0);
}

enum { RW_THREADS = 6, RW_ROUNDS = 3000 };
static volatile int readers, writers;
static int bad, reads, writes;

static void *read_and_write(void *seed)
{
    unsigned random = (unsigned)(long)seed;
    for (int i = 0; i < RW_ROUNDS; i++) {
        unsigned what = next(&random);
        struct timespec until = in(CLOCK_REALTIME, what & 127);
        if (what >> 8 & 3) {
            int error = what >> 10 & 1 ? pthread_rwlock_rdlock(&lock)
                                       : pthread_rwlock_timedrdlock(&lock, &until);
            if (error)
                continue;
            __atomic_add_fetch(&readers, 1, __ATOMIC_SEQ_CST);
            __atomic_add_fetch(&bad, writers != 0, __ATOMIC_SEQ_CST);
            if (what >> 11 & 1)
                sched_yield();
            __atomic_add_fetch(&reads, 1, __ATOMIC_SEQ_CST);
            __atomic_sub_fetch(&readers, 1, __ATOMIC_SEQ_CST);
        } else {
            int error = what >> 10 & 1 ? pthread_rwlock_wrlock(&lock)
                                       : pthread_rwlock_timedwrlock(&lock, &until);
            if (error)
                continue;
            writers++;
            __atomic_add_fetch(&bad, writers != 1 || readers != 0, __ATOMIC_SEQ_CST);
            if (what >> 11 & 1)
                sched_yield();
            writes++;
            writers--;
        }
        __atomic_add_fetch(&bad, pthread_rwlock_unlock(&lock) != 0, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static void read_write_load(void)
{
    pthread_t threads[RW_THREADS];
    pthread_rwlock_init(&lock, NULL);
    for (long i = 0; i < RW_THREADS; i++)
        threads[i] = start(read_and_write, (void *)(i + 1));
    for (int i = 0; i < RW_THREADS; i++)
        pthread_join(threads[i], NULL);
    printf("# seeds 1 to %d: %d reads, %d writes\n", RW_THREADS, reads, writes);
    ok(bad == 0 && reads > 0 && writes > 0, "many readers or one writer, under load");
    IS(pthread_rwlock_trywrlock(&lock), 0);
    IS(pthread_rwlock_unlock(&lock), 0);
    IS(pthread_rwlock_destroy(&lock), 0);
}

/* ---- barriers, spinlocks ---- */

enum { PARTIES = 5, STEPS = 300 };
static pthread_barrier_t barrier;
static int steps[PARTIES], serials, out_of_step;

static void *step(void *number)
{
    long me = (long)number;
    for (int i = 0; i < STEPS; i++) {
        steps[me] = i;
        int got = pthread_barrier_wait(&barrier);
        __atomic_add_fetch(&serials, got == PTHREAD_BARRIER_SERIAL_THREAD, __ATOMIC_SEQ_CST);
        for (int other = 0; other < PARTIES; other++)
            __atomic_add_fetch(&out_of_step, steps[other] != i, __ATOMIC_SEQ_CST);
        pthread_barrier_wait(&barrier);
    }
    return NULL;
}

static void *meet_and_go(void *given)
{
    return (void *)(long)pthread_barrier_wait(given);
}

static void barriers(void)
{
    pthread_t threads[PARTIES];
    IS(pthread_barrier_init(&barrier, NULL, 0), EINVAL);
    IS(pthread_barrier_init(&barrier, NULL, PARTIES), 0);
    for (long i = 0; i < PARTIES; i++)
        threads[i] = start(step, (void *)i);
    for (int i = 0; i < PARTIES; i++)
        pthread_join(threads[i], NULL);
    IS(serials, STEPS);
    IS(out_of_step, 0);
    IS(pthread_barrier_destroy(&barrier), 0);
    for (int i = 0; i < 100; i++) { /* whoever comes out first destroys it under the others */
        pthread_barrier_t *one = malloc(sizeof(*one));
        pthread_barrier_init(one, NULL, 2);
        pthread_t other = start(meet_and_go, one);
        pthread_barrier_wait(one);
        if (pthread_barrier_destroy(one) != 0)
            out_of_step++;
        memset(one, 0xee, sizeof(*one));
        free(one);
        pthread_join(other, NULL);
    }
    IS(out_of_step, 0);
}

static pthread_spinlock_t spin;
static volatile long spun;

static void *spin_around(void *argument)
{
    for (int i = 0; i < 20000; i++) {
        pthread_spin_lock(&spin);
        long was = spun;
        if (i % 5000 == 0)
            sched_yield();
        spun = was + 1;
        pthread_spin_unlock(&spin);
    }
    return argument;
}

static void spins(void)
{
    pthread_t threads[4];
    IS(pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE), 0);
    IS(pthread_spin_lock(&spin), 0);
    IS(pthread_spin_lock(&spin), EDEADLK);
    IS(pthread_spin_trylock(&spin), EBUSY);
    IS(pthread_spin_destroy(&spin), EBUSY);
    IS(pthread_spin_unlock(&spin), 0);
    for (int i = 0; i < 4; i++)
        threads[i] = start(spin_around, NULL);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    IS(spun, 80000);
    IS(pthread_spin_destroy(&spin), 0);
}

/* ---- semaphores ---- */

static sem_t semaphore;

static void *post_and_wait(void *seed)
{
    unsigned random = (unsigned)(long)seed;
    for (int i = 0; i < 5000; i++) {
        struct timespec until = in(CLOCK_REALTIME, next(&random) & 63);
        if (next(&random) & 1)
            sem_wait(&semaphore);
        else if (sem_timedwait(&semaphore, &until) != 0)
            continue;
        if ((next(&random) & 15) == 0)
            sched_yield();
        sem_post(&semaphore);
    }
    return NULL;
}

static void *wait_once(void *argument)
{
    sem_wait(&semaphore);
    return argument;
}

static void semaphores(void)
{
    int value;
    struct timespec until = in(CLOCK_REALTIME, 10000);
    FAILS(EINVAL, sem_init(&semaphore, 0, SEM_VALUE_MAX + 1u));
    IS(sem_init(&semaphore, 0, 2), 0);
    IS(sem_wait(&semaphore), 0);
    IS(sem_trywait(&semaphore), 0);
    FAILS(EAGAIN, sem_trywait(&semaphore));
    FAILS(ETIMEDOUT, sem_timedwait(&semaphore, &until));
    FAILS(EINVAL, sem_timedwait(&semaphore, &no_time));
    FAILS(EINVAL, sem_clockwait(&semaphore, CLOCK_THREAD_CPUTIME_ID, &until));
    until = in(CLOCK_MONOTONIC, 10000);
    FAILS(ETIMEDOUT, sem_clockwait(&semaphore, CLOCK_MONOTONIC, &until));
    IS(sem_getvalue(&semaphore, &value), 0);
    IS(value, 0);
    IS(sem_post(&semaphore), 0);
    IS(sem_timedwait(&semaphore, &no_time), 0); /* no need to look */
    pthread_t threads[6];
    for (int i = 0; i < 6; i++)
        threads[i] = start(wait_once, NULL);
    nap(10000);
    IS(sem_getvalue(&semaphore, &value), 0);
    IS(value, 0);
    for (int i = 0; i < 6; i++)
        sem_post(&semaphore);
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    IS(sem_getvalue(&semaphore, &value), 0);
    IS(value, 0);
    sem_post(&semaphore);
    sem_post(&semaphore);
    for (long i = 0; i < 6; i++)
        threads[i] = start(post_and_wait, (void *)(i + 1));
    for (int i = 0; i < 6; i++)
        pthread_join(threads[i], NULL);
    IS(sem_getvalue(&semaphore, &value), 0);
    IS(value, 2);
    IS(sem_destroy(&semaphore), 0);
    IS(sem_init(&semaphore, 0, SEM_VALUE_MAX), 0);
    FAILS(EOVERFLOW, sem_post(&semaphore));
}

static void named_semaphores(void)
{
    char longest[300];
    memset(longest, 'x', sizeof(longest));
    longest[299] = '\0';
    int value;
    IS(sem_open("/none", 0), SEM_FAILED);
    FAILS(ENOENT, -(sem_open("/none", 0) == SEM_FAILED));
    FAILS(ENAMETOOLONG, -(sem_open(longest, O_CREAT, 0600, 1) == SEM_FAILED));
    FAILS(EINVAL, -(sem_open("/", O_CREAT, 0600, 1) == SEM_FAILED));
    FAILS(EINVAL, -(sem_open("/big", O_CREAT, 0600, SEM_VALUE_MAX + 1u) == SEM_FAILED));
    sem_t *one = sem_open("/one", O_CREAT | O_EXCL, 0600, 3);
    ok(one != SEM_FAILED, "a named semaphore");
    FAILS(EEXIST, -(sem_open("/one", O_CREAT | O_EXCL, 0600, 3) == SEM_FAILED));
    ok(sem_open("/one", O_CREAT, 0600, 9) == one, "the same name is the same semaphore");
    ok(sem_open("one", 0) == one, "a slash in front or not");
    IS(sem_getvalue(one, &value), 0);
    IS(value, 3);
    IS(sem_close(one), 0);
    IS(sem_close(one), 0);
    IS(sem_unlink("/one"), 0);
    FAILS(ENOENT, sem_unlink("/one"));
    FAILS(ENOENT, -(sem_open("/one", 0) == SEM_FAILED));
    sem_t *other = sem_open("/one", O_CREAT, 0600, 1);
    ok(other != SEM_FAILED && other != one, "after unlinking the name is another's");
    IS(sem_wait(one), 0); /* it is still there */
    IS(sem_close(one), 0);
    FAILS(EINVAL, sem_close(one));
    IS(sem_unlink("one"), 0);
    IS(sem_close(other), 0);
    FAILS(ENAMETOOLONG, sem_unlink(longest));
    FAILS(EINVAL, sem_close(&semaphore));
}

/* ---- the wall clock is set while they wait by it ---- */

static struct timespec far;
static pthread_mutex_t inherits;
static int about_to_wait;

static void *far_semaphore(void *argument)
{
    (void)argument;
    __atomic_add_fetch(&about_to_wait, 1, __ATOMIC_SEQ_CST);
    return (void *)(long)(sem_timedwait(&semaphore, &far) ? errno : 0);
}

static void *far_condition(void *argument)
{
    pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t nobody = PTHREAD_COND_INITIALIZER;
    (void)argument;
    pthread_mutex_lock(&own);
    __atomic_add_fetch(&about_to_wait, 1, __ATOMIC_SEQ_CST);
    return (void *)(long)pthread_cond_timedwait(&nobody, &own, &far);
}

static void *far_mutex(void *argument)
{
    (void)argument;
    __atomic_add_fetch(&about_to_wait, 1, __ATOMIC_SEQ_CST);
    return (void *)(long)pthread_mutex_timedlock(&inherits, &far);
}

static void clock_set(void)
{
    void *(*const waits[])(void *) = {far_semaphore, far_condition, far_mutex};
    pthread_t threads[3];
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&inherits, &attributes);
    pthread_mutex_lock(&inherits);
    sem_init(&semaphore, 0, 0);
    far = in(CLOCK_REALTIME, 0);
    far.tv_sec += 100000;
    for (int i = 0; i < 3; i++)
        threads[i] = start(waits[i], NULL);
    while (__atomic_load_n(&about_to_wait, __ATOMIC_SEQ_CST) < 3)
        nap(1000);
    nap(20000);
    IS(clock_settime(CLOCK_REALTIME, &far), 0);
    for (int i = 0; i < 3; i++) {
        void *result;
        pthread_join(threads[i], &result);
        IS((long)result, ETIMEDOUT);
    }
    far.tv_sec -= 100000;
    clock_settime(CLOCK_REALTIME, &far);
    pthread_mutex_unlock(&inherits);
}

int main(void)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    conditions();
    bounded_buffer(PTHREAD_PRIO_NONE);
    bounded_buffer(PTHREAD_PRIO_INHERIT);
    brief_conditions();
    read_write();
    read_write_load();
    barriers();
    spins();
    semaphores();
    named_semaphores();
    clock_set();
    printf("1..%d\n", count);
    return failed > 0;
}
