/*
 * Threads: their beginning and end, attributes, and what each has of its own. Prints TAP;
 * tests/threads.t starts it. The numbers behind ERR() are what POSIX.1-2017 says the call returns.
 *
 *     threads             all
 *     threads last        the first thread goes, and the last one's end is the program's
 *     threads overflow    a thread runs out of its stack
 */
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

#define ERR(call, wanted) IS(call, wanted)

static void *echo(void *argument)
{
    return argument;
}

static void nap(long microseconds)
{
    const struct timespec span = {.tv_nsec = microseconds * 1000};
    nanosleep(&span, NULL);
}

static void *sleeper(void *argument)
{
    nap((long)argument);
    return argument;
}

static pthread_t make(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, function, argument);
    if (error)
        printf("# pthread_create: %d\n", error);
    return thread;
}

/* ---- beginning and end ---- */

static void ends(void)
{
    void *got = NULL;
    pthread_t thread = make(echo, "result");
    ok(thread != 0 && !pthread_equal(thread, pthread_self()), "a thread is another");
    ERR(pthread_join(thread, &got), 0);
    SAME(got, "result");
    ERR(pthread_join(thread, &got), ESRCH);
    ERR(pthread_detach(thread), ESRCH);
    ERR(pthread_join(0, &got), ESRCH);
    ERR(pthread_join(pthread_self(), &got), EDEADLK);

    thread = make(sleeper, (void *)20000);
    ERR(pthread_tryjoin_np(thread, &got), EBUSY);
    struct timespec soon;
    clock_gettime(CLOCK_REALTIME, &soon);
    ERR(pthread_timedjoin_np(thread, &got, &soon), ETIMEDOUT);
    soon.tv_nsec = -1;
    ERR(pthread_timedjoin_np(thread, &got, &soon), EINVAL);
    clock_gettime(CLOCK_MONOTONIC, &soon);
    soon.tv_sec += 10;
    ERR(pthread_clockjoin_np(thread, &got, CLOCK_MONOTONIC, &soon), 0);
    IS((long)got, 20000);

    thread = make(sleeper, (void *)10000);
    ERR(pthread_detach(thread), 0);
    ERR(pthread_detach(thread), EINVAL);
    ERR(pthread_join(thread, &got), EINVAL);
    nap(50000);
    ERR(pthread_detach(thread), ESRCH);

    thread = make(echo, NULL);
    nap(5000); /* it has ended: its stack is given back here */
    ERR(pthread_detach(thread), 0);
    ERR(pthread_join(thread, &got), ESRCH);
}

static void *join_it(void *thread)
{
    void *got = NULL;
    int error = pthread_join((pthread_t)thread, &got);
    return (void *)(long)(error ? -error : (long)got);
}

static void one_joins(void)
{
    void *got;
    pthread_t slow = make(sleeper, (void *)30000);
    pthread_t joiner = make(join_it, (void *)slow);
    nap(5000);
    ERR(pthread_join(slow, &got), EINVAL);
    ERR(pthread_join(joiner, &got), 0);
    IS((long)got, 30000);
}

static void *exit_deep(void *argument)
{
    volatile char room[1000];
    room[0] = 1;
    if ((long)argument > 0)
        exit_deep((void *)((long)argument - 1));
    pthread_exit((void *)(long)(room[0] + 41));
}

static void exits(void)
{
    void *got;
    ERR(pthread_join(make(exit_deep, (void *)20), &got), 0);
    IS((long)got, 42);
}

/* Stacks and handles come again, with another use count, and nothing of the one before. */
static _Thread_local long mine = 7;
static _Thread_local char zeros[100];

static void *own(void *argument)
{
    long bad = mine != 7;
    for (size_t i = 0; i < sizeof(zeros); i++)
        bad += zeros[i] != 0;
    mine = (long)argument;
    memset(zeros, 1, sizeof(zeros));
    bad += errno != 0;
    errno = (int)(long)argument;
    sched_yield();
    bad += mine != (long)argument || errno != (int)(long)argument;
    return (void *)bad;
}

static void many_in_turn(void)
{
    long bad = 0, same = 0;
    pthread_t last = 0;
    for (long i = 1; i <= 500; i++) {
        pthread_t threads[4];
        for (int j = 0; j < 4; j++)
            threads[j] = make(own, (void *)(i * 4 + j));
        for (int j = 0; j < 4; j++) {
            void *got;
            same += threads[j] == last;
            last = threads[j];
            bad += pthread_join(threads[j], &got) != 0 || got != NULL;
        }
    }
    ok(bad == 0, "2,000 threads, four at a time, each with its own variables as they begin");
    ok(same == 0, "no two have the same pthread_t");
    IS(mine, 7);
}

/* ---- attributes ---- */

static pthread_attr_t given;

static void *look_at_stack(void *argument)
{
    pthread_attr_t seen;
    void *stack;
    size_t size, guard;
    int state;
    long bad = pthread_getattr_np(pthread_self(), &seen) != 0;
    bad += pthread_attr_getstack(&seen, &stack, &size) != 0;
    bad += (char *)&seen < (char *)stack || (char *)&seen >= (char *)stack + size;
    bad += pthread_attr_getguardsize(&seen, &guard) != 0 || guard < 4096;
    bad += pthread_attr_getdetachstate(&seen, &state) != 0 || state != PTHREAD_CREATE_JOINABLE;
    if (argument) {
        char *low = alloca(150000);
        low[0] = 1; /* the default would do for that as well, but not for */
        bad += size < (1 << 20) - 8192;
    }
    return (void *)bad;
}

static void attributes(void)
{
    int number;
    size_t size;
    void *stack, *got;
    struct sched_param parameters = {.sched_priority = 1000};
    IS(pthread_attr_init(&given), 0);
    IS(pthread_attr_getdetachstate(&given, &number), 0);
    IS(number, PTHREAD_CREATE_JOINABLE);
    ERR(pthread_attr_setdetachstate(&given, 5), EINVAL);
    ERR(pthread_attr_setstacksize(&given, PTHREAD_STACK_MIN - 1), EINVAL);
    ERR(pthread_attr_setstack(&given, &given, 100), EINVAL);
    ERR(pthread_attr_setschedpolicy(&given, 77), EINVAL);
    ERR(pthread_attr_setschedparam(&given, &parameters), EINVAL);
    ERR(pthread_attr_setinheritsched(&given, 5), EINVAL);
    ERR(pthread_attr_setscope(&given, 5), EINVAL);
    ERR(pthread_attr_setscope(&given, PTHREAD_SCOPE_PROCESS), ENOTSUP);
    ERR(pthread_attr_setscope(&given, PTHREAD_SCOPE_SYSTEM), 0);
    IS(pthread_attr_setstacksize(&given, 1 << 20), 0);
    IS(pthread_attr_getstacksize(&given, &size), 0);
    IS(size, 1 << 20);
    IS(pthread_attr_setguardsize(&given, 20000), 0);
    IS(pthread_attr_getguardsize(&given, &size), 0);
    IS(size, 20000);
    pthread_t thread;
    IS(pthread_create(&thread, &given, look_at_stack, &given), 0);
    IS(pthread_join(thread, &got), 0);
    IS((long)got, 0);
    IS(pthread_join(make(look_at_stack, NULL), &got), 0);
    IS((long)got, 0);

    size = 64 << 10;
    char *own_stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    IS(pthread_attr_setstack(&given, own_stack, size), 0);
    IS(pthread_attr_getstack(&given, &stack, &size), 0);
    ok(stack == own_stack && size == 64 << 10, "a stack of the program's own is told");
    for (int i = 0; i < 3; i++) {
        IS(pthread_create(&thread, &given, own, (void *)5), 0);
        IS(pthread_join(thread, &got), 0);
        IS((long)got, 0);
    }
    IS(munmap(own_stack, size), 0);
    IS(pthread_attr_init(&given), 0);
    IS(pthread_attr_setdetachstate(&given, PTHREAD_CREATE_DETACHED), 0);
    IS(pthread_create(&thread, &given, echo, NULL), 0);
    int error = pthread_join(thread, &got);
    ok(error == EINVAL || error == ESRCH, "a detached thread isn't joined");
    IS(pthread_attr_setstacksize(&given, (size_t)1 << 46), 0);
    ERR(pthread_create(&thread, &given, echo, NULL), EAGAIN);
    IS(pthread_attr_destroy(&given), 0);
}

/* ---- scheduling ---- */

static void *my_schedule(void *argument)
{
    (void)argument;
    int policy;
    struct sched_param parameters;
    pthread_getschedparam(pthread_self(), &policy, &parameters);
    return (void *)(long)(policy * 1000 + parameters.sched_priority);
}

enum { MOVES = 200 };

static pthread_t mover;
static sem_t told, moved;
static volatile int place; /* where the mover is to be */

static int pin(pthread_t thread, int processor)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return pthread_setaffinity_np(thread, sizeof(set), &set);
}

/* Waits to be moved while it waits, and while it runs, in turn. Returns how often it wasn't. */
static void *is_moved(void *processors)
{
    long wrong = 0;
    for (int i = 0; i < MOVES; i++) {
        if (i % 2)
            sem_wait(&told);
        else
            while (place != i)
                continue;
        while (i % 2 == 0 && sched_getcpu() != i / 2 % (int)(long)processors)
            continue;
        wrong += sched_getcpu() != i / 2 % (int)(long)processors;
        sem_post(&moved);
    }
    return (void *)wrong;
}

/* SC-5: by oneself, and by another. Afterwards we run on processor 0. */
static void moves(void)
{
    int processors = sysconf(_SC_NPROCESSORS_ONLN), wrong = 0;
    void *result;
    for (int i = MOVES; i-- > 0;) {
        wrong += pin(pthread_self(), i % processors) != 0;
        wrong += sched_getcpu() != i % processors;
    }
    IS(wrong, 0);
    sem_init(&told, 0, 0);
    sem_init(&moved, 0, 0);
    place = -1;
    IS(pthread_create(&mover, NULL, is_moved, (void *)(long)processors), 0);
    for (int i = 0; i < MOVES; i++) {
        if (i % 2 == 0)
            place = i;
        sched_yield();
        wrong += pin(mover, i / 2 % processors) != 0;
        if (i % 2)
            sem_post(&told);
        sem_wait(&moved);
    }
    IS(pthread_join(mover, &result), 0);
    IS((long)result + wrong, 0);
}

static void schedules(void)
{
    pthread_t thread;
    pthread_attr_t attributes;
    void *got;
    int policy;
    struct sched_param parameters = {.sched_priority = 30};
    pthread_attr_init(&attributes);
    pthread_attr_setschedpolicy(&attributes, SCHED_RR);
    pthread_attr_setschedparam(&attributes, &parameters);
    IS(pthread_create(&thread, &attributes, my_schedule, NULL), 0);
    pthread_join(thread, &got);
    IS((long)got, SCHED_OTHER * 1000); /* inherited, whatever else they say */
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    IS(pthread_create(&thread, &attributes, my_schedule, NULL), 0);
    pthread_join(thread, &got);
    IS((long)got, SCHED_RR * 1000 + 30);
    parameters.sched_priority = 0;
    pthread_attr_setschedparam(&attributes, &parameters);
    ERR(pthread_create(&thread, &attributes, my_schedule, NULL), EINVAL);

    parameters.sched_priority = 10;
    IS(pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameters), 0);
    pthread_join(make(my_schedule, NULL), &got);
    IS((long)got, SCHED_FIFO * 1000 + 10);
    IS(pthread_setschedprio(pthread_self(), 11), 0);
    IS(pthread_getschedparam(pthread_self(), &policy, &parameters), 0);
    ok(policy == SCHED_FIFO && parameters.sched_priority == 11, "the new priority is told");
    ERR(pthread_setschedprio(pthread_self(), 100), EINVAL);
    ERR(pthread_setschedparam(pthread_self(), 99, &parameters), EINVAL);
    ERR(pthread_setschedparam(12345, SCHED_RR, &parameters), ESRCH);
    IS(sched_getscheduler(0), SCHED_FIFO);
    IS(sched_getparam(getpid(), &parameters), 0);
    IS(parameters.sched_priority, 11);
    parameters.sched_priority = 0;
    IS(sched_setscheduler(0, SCHED_OTHER, &parameters), SCHED_FIFO);
    FAILS(ESRCH, sched_getscheduler(77));
    FAILS(EINVAL, sched_setscheduler(0, 55, &parameters));
    FAILS(EINVAL, sched_get_priority_max(55));
    ok(sched_get_priority_max(SCHED_FIFO) - sched_get_priority_min(SCHED_FIFO) >= 31,
       "32 priorities at least");
    struct timespec interval;
    IS(sched_rr_get_interval(0, &interval), 0);
    ok(interval.tv_sec == 0 && interval.tv_nsec > 0, "of some milliseconds");

    cpu_set_t set;
    IS(pthread_getaffinity_np(pthread_self(), sizeof(set), &set), 0);
    ok(CPU_COUNT(&set) >= 1 && CPU_ISSET(0, &set), "processor 0 is among ours");
    ok(CPU_ISSET(sched_getcpu(), &set), "and the one that we run on");
    CPU_ZERO(&set);
    ERR(pthread_setaffinity_np(pthread_self(), sizeof(set), &set), EINVAL);
    CPU_SET(0, &set);
    IS(pthread_setaffinity_np(pthread_self(), sizeof(set), &set), 0);
    IS(sched_getcpu(), 0);
    moves();
    pthread_attr_init(&attributes);
    IS(pthread_attr_setaffinity_np(&attributes, sizeof(set), &set), 0);
    IS(pthread_create(&thread, &attributes, echo, NULL), 0);
    IS(pthread_join(thread, NULL), 0);
}

/* ---- names, clocks ---- */

static void *tell_clock(void *argument)
{
    clockid_t clock;
    struct timespec before, after;
    pthread_getcpuclockid(pthread_self(), &clock);
    clock_gettime(clock, &before);
    for (volatile int i = 0; i < 3000000; i++)
        continue;
    clock_gettime(clock, &after);
    *(struct timespec *)argument = after;
    return (void *)(long)(after.tv_sec == before.tv_sec && after.tv_nsec == before.tv_nsec);
}

static void settings(void)
{
    char name[16];
    IS(pthread_setname_np(pthread_self(), "first"), 0);
    IS(pthread_getname_np(pthread_self(), name, sizeof(name)), 0);
    SAME(name, "first");
    ERR(pthread_getname_np(pthread_self(), name, 3), ERANGE);
    ERR(pthread_setname_np(pthread_self(), "sixteen letters!"), ERANGE);
    pthread_t thread = make(sleeper, (void *)20000);
    IS(pthread_setname_np(thread, "fifteen letters"), 0);
    IS(pthread_getname_np(thread, name, sizeof(name)), 0);
    SAME(name, "fifteen letters");
    clockid_t clock;
    struct timespec used;
    IS(pthread_getcpuclockid(thread, &clock), 0);
    IS(clock_gettime(clock, &used), 0);
    ok(used.tv_sec == 0 && used.tv_nsec < 10000000, "who sleeps uses no time");
    IS(pthread_join(thread, NULL), 0);
    FAILS(EINVAL, clock_gettime(clock, &used));
    ERR(pthread_getcpuclockid(thread, &clock), ESRCH);
    ERR(pthread_setname_np(thread, "x"), ESRCH);
    void *got;
    IS(pthread_join(make(tell_clock, &used), &got), 0);
    ok(got == NULL && used.tv_nsec > 0, "who works does");
    IS(pthread_setconcurrency(3), 0);
    IS(pthread_getconcurrency(), 3);
    ERR(pthread_setconcurrency(-1), EINVAL);
    IS(pthread_atfork(NULL, NULL, NULL), 0);
}

/* ---- once, keys, cleanup ---- */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int times;

static void slow_once(void)
{
    nap(10000);
    times++;
}

static void *do_once(void *argument)
{
    pthread_once(&once, slow_once);
    return (void *)(long)(times == 1 ? (long)argument : -1);
}

static void onces(void)
{
    pthread_t threads[8];
    long bad = 0;
    for (long i = 0; i < 8; i++)
        threads[i] = make(do_once, (void *)i);
    for (long i = 0; i < 8; i++) {
        void *got;
        pthread_join(threads[i], &got);
        bad += (long)got != i;
    }
    ok(bad == 0 && times == 1, "once is once, and everybody waits for it");
}

static pthread_key_t key, again_key;
static int destroyed, rounds;

static void destroy(void *value)
{
    destroyed += *(int *)value;
}

static void set_again(void *value)
{
    rounds++;
    pthread_setspecific(again_key, value);
}

static void *use_key(void *argument)
{
    static int one = 1;
    long bad = pthread_getspecific(key) != NULL;
    pthread_setspecific(key, &one);
    pthread_setspecific(again_key, argument);
    bad += pthread_getspecific(key) != &one;
    return (void *)bad;
}

static void keys(void)
{
    void *got;
    static int two = 2;
    pthread_key_t keys[PTHREAD_KEYS_MAX + 1];
    int count = 0;
    IS(pthread_key_create(&key, destroy), 0);
    IS(pthread_key_create(&again_key, set_again), 0);
    IS(pthread_setspecific(key, &two), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(make(use_key, &two), &got);
        IS((long)got, 0);
    }
    IS(destroyed, 3);
    IS(rounds, 3 * PTHREAD_DESTRUCTOR_ITERATIONS);
    ok(pthread_getspecific(key) == &two, "the first thread's value is its own");
    IS(pthread_key_delete(key), 0);
    ERR(pthread_key_delete(key), EINVAL);
    ERR(pthread_setspecific(key, &two), EINVAL);
    while (count <= PTHREAD_KEYS_MAX && pthread_key_create(&keys[count], NULL) == 0)
        count++;
    ok(count >= PTHREAD_KEYS_MAX - 1, "there are PTHREAD_KEYS_MAX keys");
    long bad = 0;
    for (int i = 0; i < count; i++)
        bad += pthread_getspecific(keys[i]) != NULL;
    ok(bad == 0, "a key that was deleted and comes again is NULL");
    while (count > 0)
        pthread_key_delete(keys[--count]);
    IS(pthread_key_delete(again_key), 0);
}

static char order[16];

static void note(void *letter)
{
    strcat(order, letter);
}

static void *clean_up(void *argument)
{
    pthread_cleanup_push(note, "a");
    pthread_cleanup_push(note, "b");
    pthread_cleanup_push(note, "c");
    pthread_cleanup_pop(0);
    pthread_cleanup_push(note, "d");
    pthread_cleanup_pop(1);
    if (argument)
        pthread_exit(NULL);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
    return NULL;
}

static void cleanups(void)
{
    pthread_join(make(clean_up, ""), NULL);
    SAME(order, "dba");
    order[0] = '\0';
    pthread_join(make(clean_up, NULL), NULL);
    SAME(order, "d");
}

/* ---- C11 ---- */

static mtx_t c_mutex;
static cnd_t c_condition;
static tss_t c_key;
static int c_ready;

static int c_thread(void *argument)
{
    mtx_lock(&c_mutex);
    c_ready = 1;
    cnd_signal(&c_condition);
    mtx_unlock(&c_mutex);
    tss_set(c_key, argument);
    return tss_get(c_key) == argument ? -5 : 0;
}

static void c11(void)
{
    thrd_t thread;
    int code = 0;
    struct timespec until;
    IS(mtx_init(&c_mutex, mtx_plain), thrd_success);
    IS(mtx_init(&c_mutex, 77), thrd_error);
    IS(cnd_init(&c_condition), thrd_success);
    IS(tss_create(&c_key, NULL), thrd_success);
    IS(mtx_lock(&c_mutex), thrd_success);
    IS(mtx_trylock(&c_mutex), thrd_busy);
    IS(thrd_create(&thread, c_thread, &code), thrd_success);
    while (!c_ready)
        cnd_wait(&c_condition, &c_mutex);
    timespec_get(&until, TIME_UTC);
    IS(cnd_timedwait(&c_condition, &c_mutex, &until), thrd_timedout);
    IS(mtx_unlock(&c_mutex), thrd_success);
    IS(thrd_join(thread, &code), thrd_success);
    IS(code, -5);
    mtx_destroy(&c_mutex);
    IS(mtx_init(&c_mutex, mtx_recursive | mtx_timed), thrd_success);
    IS(mtx_lock(&c_mutex), thrd_success);
    IS(mtx_timedlock(&c_mutex, &until), thrd_success);
    IS(mtx_unlock(&c_mutex), thrd_success);
    IS(mtx_unlock(&c_mutex), thrd_success);
    until = (struct timespec){.tv_nsec = 1000};
    IS(thrd_sleep(&until, NULL), 0);
    thrd_yield();
    ok(thrd_equal(thrd_current(), thrd_current()), "a thread equals itself");
    tss_delete(c_key);
}

/*
 * Many threads sleep in system calls, each of which needed a page more of its stack than the
 * program had touched.
 */
enum { DEEP_THREADS = 40 };
static sem_t deep_begin;
static int deep_pipe[2];

static void *sleeps_deep(void *argument)
{
    sem_wait(&deep_begin);
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) % 4096;
    char *untouched = __builtin_alloca(left > 200 ? left - 200 : 1);
    char byte;
    __asm__ volatile("" ::"r"(untouched) : "memory"); /* it stays */
    return read(deep_pipe[0], &byte, 1) == 1 ? argument : NULL;
}

static void stacks_in_kernel(void)
{
    pthread_t all[DEEP_THREADS];
    pthread_attr_t fresh; /* not a stack that somebody had before */
    int joined = 0;
    pthread_attr_init(&fresh);
    pthread_attr_setstacksize(&fresh, 65536);
    sem_init(&deep_begin, 0, 0);
    IS(pipe(deep_pipe), 0);
    for (int i = 0; i < DEEP_THREADS; i++)
        joined += pthread_create(&all[i], &fresh, sleeps_deep, all);
    IS(joined, 0);
    for (int i = 0; i < DEEP_THREADS; i++)
        sem_post(&deep_begin);
    for (int i = 0; i < DEEP_THREADS; i++)
        sched_yield();
    for (int i = 0; i < DEEP_THREADS; i++)
        joined += write(deep_pipe[1], "x", 1) == 1;
    IS(joined, DEEP_THREADS);
    for (int i = 0; i < DEEP_THREADS; i++) {
        void *got = NULL;
        joined -= pthread_join(all[i], &got) == 0 && got == all;
    }
    IS(joined, 0);
    close(deep_pipe[0]);
    close(deep_pipe[1]);
}

/* ---- ends of another kind ---- */

static void *the_last(void *first)
{
    void *got = NULL;
    if (pthread_join((pthread_t)first, &got) != 0 || got != first)
        return NULL;
    printf("the first thread has gone\n");
    return NULL;
}

static __attribute__((noinline, noclone, optimize("O0"))) int overflow(volatile char *above)
{
    volatile char room[2000];
    room[0] = above ? above[0] : 0;
    return overflow(room) + room[1999];
}

static void *run_over(void *argument)
{
    (void)argument;
    pthread_setname_np(pthread_self(), "recursive");
    return (void *)(long)overflow(NULL);
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (argc > 1 && strcmp(argv[1], "last") == 0) {
        make(the_last, (void *)pthread_self());
        pthread_exit((void *)pthread_self());
    }
    if (argc > 1 && strcmp(argv[1], "overflow") == 0) {
        pthread_join(make(run_over, NULL), NULL);
        return 0;
    }
    ends();
    one_joins();
    exits();
    many_in_turn();
    attributes();
    schedules();
    settings();
    onces();
    keys();
    cleanups();
    c11();
    stacks_in_kernel();
    printf("1..%d\n", count);
    return failed > 0;
}
