/*
 * Signals among threads: whom they reach, who waits for them, what a handler in one thread does to
 * the others. Prints TAP; tests/signals.t starts it.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

enum { MS = 1000000, MANY = 8 };

static void nap(long ms)
{
    struct timespec span = {ms / 1000, ms % 1000 * MS};
    while (nanosleep(&span, &span) < 0 && errno == EINTR) {
    }
}

static _Thread_local int mine;
static volatile pthread_t handled_by;
static volatile int how_many;

static void note(int number)
{
    (void)number;
    mine++;
    handled_by = pthread_self();
    __atomic_add_fetch(&how_many, 1, __ATOMIC_SEQ_CST);
}

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(number, &action, NULL);
    how_many = 0;
}

static void change(int how, int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(how, &set, NULL);
}

static volatile int ready, stop;

static pthread_t make(void *(*function)(void *), void *argument)
{
    pthread_t thread;
    ready = 0;
    if (pthread_create(&thread, NULL, function, argument))
        printf("# pthread_create failed\n");
    return thread;
}

static void wait_until(volatile int *word, int least)
{
    for (int i = 0; i < 2000 && *word < least; i++)
        nap(1);
}

/* ---- whom ---- */

static void *computes(void *argument)
{
    ready = 1;
    while (!stop) {
    }
    return (void *)(long)(mine + (argument != NULL));
}

static void *sleeps(void *argument)
{
    (void)argument;
    ready = 1;
    while (!stop)
        usleep(100000);
    return (void *)(long)mine;
}

static void to_threads(void)
{
    void *got;
    stop = 0;
    handle(SIGUSR1, note, 0);
    pthread_t busy = make(computes, NULL);
    wait_until(&ready, 1);
    for (int i = 1; i <= 20; i++) {
        pthread_kill(busy, SIGUSR1);
        wait_until(&how_many, i);
    }
    ok(how_many == 20 && handled_by == busy, "pthread_kill() reaches one that computes");
    pthread_t asleep = make(sleeps, NULL);
    wait_until(&ready, 1);
    pthread_kill(asleep, SIGUSR1);
    wait_until(&how_many, 21);
    ok(how_many == 21 && handled_by == asleep, "and one that sleeps");
    ok(mine == 0, "not us");
    raise(SIGUSR1);
    ok(mine == 1, "raise() is to ourselves");
    IS(pthread_kill(busy, 0), 0);
    IS(pthread_kill(busy, 1000), EINVAL);

    /* To the process: whoever lets it in. */
    change(SIG_BLOCK, SIGUSR1);
    handle(SIGUSR1, note, 0);
    kill(getpid(), SIGUSR1);
    wait_until(&how_many, 1);
    ok(how_many == 1 && handled_by != pthread_self(), "kill(): a thread that doesn't block it");
    stop = 1;
    pthread_join(busy, &got);
    IS((long)got >= 20, 1);
    pthread_join(asleep, &got);
    IS(pthread_kill(busy, SIGUSR1), ESRCH);
    kill(getpid(), SIGUSR1);
    ok(how_many == 1, "now all block it");
    change(SIG_UNBLOCK, SIGUSR1);
    ok(how_many == 2 && mine == 2, "whoever unblocks it gets it");
    mine = 0;
}

static void *inherits(void *argument)
{
    sigset_t mask, pending;
    (void)argument;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    sigpending(&pending);
    return (void *)(long)(sigismember(&mask, SIGUSR2) * 2 + sigismember(&pending, SIGUSR2));
}

static void masks(void)
{
    void *got;
    change(SIG_BLOCK, SIGUSR2);
    handle(SIGUSR2, note, 0);
    raise(SIGUSR2); /* ours alone */
    pthread_join(make(inherits, NULL), &got);
    IS((long)got, 2);
    change(SIG_UNBLOCK, SIGUSR2);
    IS(how_many, 1);
    IS(pthread_sigmask(77, &(sigset_t){0}, NULL), EINVAL);
}

/* ---- waiting for them ---- */

static void *waiter(void *argument)
{
    sigset_t set;
    int number = 0;
    (void)argument;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGRTMIN);
    __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
    if (sigwait(&set, &number) != 0)
        return NULL;
    return (void *)(long)number;
}

static void waits(void)
{
    void *got;
    pthread_t threads[MANY];
    change(SIG_BLOCK, SIGUSR1);
    change(SIG_BLOCK, SIGRTMIN);
    for (int i = 0; i < MANY; i++)
        threads[i] = make(waiter, NULL);
    nap(20);
    for (int i = 0; i < MANY; i++)
        kill(getpid(), i % 2 ? SIGRTMIN : SIGUSR1), nap(2);
    int one = 0, other = 0;
    for (int i = 0; i < MANY; i++) {
        pthread_join(threads[i], &got);
        one += (long)got == SIGUSR1;
        other += (long)got == SIGRTMIN;
    }
    ok(one == MANY / 2 && other == MANY / 2, "each sigwait() takes one");
    pthread_t thread = make(waiter, NULL);
    nap(10);
    pthread_kill(thread, SIGRTMIN);
    pthread_join(thread, &got);
    IS((long)got, SIGRTMIN);
    change(SIG_UNBLOCK, SIGUSR1);
    change(SIG_UNBLOCK, SIGRTMIN);
}

/* ---- what goes on, and what ends ---- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static volatile int go;

static void *in_mutex(void *argument)
{
    (void)argument;
    ready = 1;
    int error = pthread_mutex_lock(&mutex);
    if (!error)
        pthread_mutex_unlock(&mutex);
    return (void *)(long)(error * 1000 + mine);
}

static void *in_condition(void *argument)
{
    int error = 0;
    (void)argument;
    pthread_mutex_lock(&mutex);
    ready = 1;
    while (!go && !error)
        error = pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    return (void *)(long)(error * 1000 + mine);
}

static void *in_semaphore(void *argument)
{
    (void)argument;
    ready = 1;
    int result = sem_wait(&semaphore);
    return (void *)(long)((result < 0 ? errno : 0) * 1000 + mine);
}

static long poked(void *(*function)(void *), void (*then)(void))
{
    void *got;
    pthread_t thread = make(function, NULL);
    wait_until(&ready, 1);
    for (int i = 1; i <= 3; i++) {
        nap(5);
        how_many = 0;
        if (pthread_kill(thread, SIGUSR1))
            break;
        wait_until(&how_many, 1);
    }
    then();
    pthread_join(thread, &got);
    return (long)got;
}

static void unlock(void)
{
    pthread_mutex_unlock(&mutex);
}

static void let_go(void)
{
    pthread_mutex_lock(&mutex);
    go = 1;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
}

static void post(void)
{
    sem_post(&semaphore);
}

static void blocked(void)
{
    handle(SIGUSR1, note, 0);
    pthread_mutex_lock(&mutex);
    IS(poked(in_mutex, unlock), 3); /* three handlers, no error */
    IS(poked(in_condition, let_go), 3);
    handle(SIGUSR1, note, SA_RESTART);
    sem_init(&semaphore, 0, 0);
    IS(poked(in_semaphore, post), 3);
}

/* ---- a storm between threads, handlers jump ---- */

static _Thread_local sigjmp_buf back;
static _Thread_local volatile int may_jump;

/* ---- restarted, however the signal comes ---- */

enum { RESTARTS = 4000 };

static sem_t restarted;

static void *restarts(void *argument)
{
    long interrupted = 0;
    (void)argument;
    for (int i = 0; i < RESTARTS; i++)
        while (sem_wait(&restarted) != 0)
            interrupted++;
    return (void *)interrupted;
}

/* Before the wait, in it, at the system call's end: none is told of a handler with SA_RESTART. */
static void restart(void)
{
    pthread_t thread;
    void *interrupted;
    handle(SIGUSR1, note, SA_RESTART);
    sem_init(&restarted, 0, 0);
    pthread_create(&thread, NULL, restarts, NULL);
    for (int i = 0; i < RESTARTS; i++) {
        pthread_kill(thread, SIGUSR1);
        if (i % 2)
            sched_yield();
        sem_post(&restarted);
    }
    pthread_join(thread, &interrupted);
    IS((long)interrupted, 0);
}

static void jump(int number)
{
    (void)number;
    if (may_jump) {
        may_jump = 0;
        siglongjmp(back, 1);
    }
}

static volatile int jumped;

static void *jumps(void *argument)
{
    (void)argument;
    double sum = 0;
    long bad = 0;
    while (!stop) {
        if (sigsetjmp(back, 1) == 0) {
            may_jump = 1;
            for (volatile int i = 0; i < 100000 && !stop; i++)
                sum += 1.0;
            may_jump = 0;
        } else {
            __atomic_add_fetch(&jumped, 1, __ATOMIC_SEQ_CST);
        }
        char *block = malloc(100);
        bad += block == NULL;
        free(block);
    }
    return (void *)(bad + (sum < 0));
}

static void storm(void)
{
    void *got;
    long bad = 0;
    pthread_t threads[MANY];
    handle(SIGUSR1, jump, 0);
    stop = 0;
    for (int i = 0; i < MANY; i++)
        threads[i] = make(jumps, NULL);
    for (int i = 0; i < 4000 && jumped < 500; i++) {
        pthread_kill(threads[i % MANY], SIGUSR1);
        if (i % 4 == 0)
            nap(1);
    }
    stop = 1;
    for (int i = 0; i < MANY; i++) {
        pthread_join(threads[i], &got);
        bad += (long)got;
    }
    ok(bad == 0 && jumped > 50, "handlers of many threads jump out, while others run");
    printf("# %d\n", jumped);
}

/* ---- a fault is its thread's own ---- */

static _Thread_local int fault_seen;

static void fault(int number)
{
    (void)number;
    fault_seen++;
    siglongjmp(back, 1);
}

__attribute__((noinline)) static int recurse(volatile char *above)
{
    volatile char room[3000];
    room[0] = above ? *above : 1;
    return recurse(room) + room[0];
}

static void *faults(void *argument)
{
    stack_t stack = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
    (void)argument;
    sigaltstack(&stack, NULL);
    for (volatile int i = 0; i < 5; i++)
        if (sigsetjmp(back, 1) == 0)
            recurse(NULL);
    for (volatile int i = 0; i < 100; i++)
        if (sigsetjmp(back, 1) == 0)
            *(volatile int *)16 = 1;
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    free(stack.ss_sp);
    return (void *)(long)fault_seen;
}

static void all_fault(void)
{
    void *got;
    pthread_t threads[4];
    long sum = 0;
    handle(SIGSEGV, fault, SA_ONSTACK);
    for (int i = 0; i < 4; i++)
        threads[i] = make(faults, NULL);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &got);
        sum += (long)got;
    }
    IS(sum, 4 * 105);
    handle(SIGSEGV, SIG_DFL, 0);
}

/* ---- timers ---- */

static volatile int called;
static volatile pthread_t called_in;

static void call(union sigval value)
{
    called_in = pthread_self();
    __atomic_add_fetch(&called, value.sival_int, __ATOMIC_SEQ_CST);
}

static void timers(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = call};
    struct itimerspec setting = {{0, 5 * MS}, {0, 5 * MS}};
    event.sigev_value.sival_int = 3;
    IS(timer_create(CLOCK_MONOTONIC, &event, &timer), 0);
    IS(timer_settime(timer, 0, &setting, NULL), 0);
    wait_until(&called, 30);
    ok(called >= 30 && called % 3 == 0 && called_in != pthread_self(), "SIGEV_THREAD, ten times");
    IS(timer_delete(timer), 0);
    nap(20);
    int now = called;
    nap(30);
    IS(called, now);

    stop = 0;
    handle(SIGUSR2, note, 0);
    pthread_t busy = make(computes, NULL);
    wait_until(&ready, 1);
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR2;
    clockid_t clock;
    struct timespec used;
    IS(pthread_getcpuclockid(busy, &clock), 0);
    IS(timer_create(clock, &event, &timer), 0);
    setting = (struct itimerspec){{0, 0}, {0, 20 * MS}};
    clock_gettime(clock, &used);
    IS(timer_settime(timer, 0, &setting, NULL), 0);
    wait_until(&how_many, 1);
    struct timespec after;
    clock_gettime(clock, &after);
    ok(how_many == 1 &&
           (after.tv_sec - used.tv_sec) * 1000000000l + after.tv_nsec - used.tv_nsec >= 20 * MS,
       "a timer on another thread's processor time");
    stop = 1;
    pthread_join(busy, NULL);
    IS(timer_delete(timer), 0);
    /* Ours is not used while we sleep. */
    struct timespec from, to;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
    nap(50);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
    ok((to.tv_sec - from.tv_sec) * 1000000000l + to.tv_nsec - from.tv_nsec < 40 * MS,
       "a thread that sleeps uses no processor time");
}

int main(void)
{
    to_threads();
    masks();
    waits();
    blocked();
    restart();
    storm();
    all_fault();
    timers();
    printf("1..%d\n", count);
    return failed > 0;
}
