/*
 * Hangs, in one of many ways, and can be asked where (kernel/break.h): for tests/break.t and
 * tests/power.t. Lines that it prints tell the test how far it is.
 *
 *   read        one thread, which waits for input
 *   compute     one thread, which reads a line and then computes
 *   threads     main waits for a thread that spins, one that sleeps, and one that wants a mutex
 *   registers   three threads check that their registers are what they were, until the input ends
 *   masked      a thread spins with interrupts off; reads a line before
 *   blocked     SIGTERM is blocked; waits
 *   ignored     SIGTERM is ignored; computes
 *   handled     SIGTERM has a handler, which returns; waits
 *   exit        the function that exit() calls never ends
 *   fifo        each processor has a FIFO thread that spins
 *   ended       main has ended, another thread waits
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "registers.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void say(const char *text)
{
    write(1, text, strlen(text));
}

__attribute__((noinline)) static void spin_here(void)
{
    for (;;)
        __asm__ volatile("" ::: "memory");
}

static void *spin(void *unused)
{
    spin_here();
    return unused;
}

static void *sleep_long(void *unused)
{
    sleep(1000);
    return unused;
}

static void *want_mutex(void *unused)
{
    pthread_mutex_lock(&mutex);
    return unused;
}

static pthread_t start(void *(*function)(void *), const char *name)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, NULL)) {
        say("no thread\n");
        _exit(1);
    }
    pthread_setname_np(thread, name);
    return thread;
}

static void wait_for_line(void)
{
    char byte = 0;
    while (read(0, &byte, 1) == 1 && byte != '\n')
        ;
}

static void threads(void)
{
    pthread_mutex_lock(&mutex);
    start(sleep_long, "sleeper");
    start(want_mutex, "wanter");
    pthread_t spinner = start(spin, "spinner");
    usleep(50000); /* all of them are where they are to be */
    say("ready\n");
    pthread_join(spinner, NULL);
}

/* ---- registers ---- */

static volatile int input_ended;

static void *keep(void *unused)
{
    unsigned seed = 0;
    while (!input_ended) {
        registers_fill(seed++);
        keep_registers(20000);
        if (!registers_same()) {
            say("registers have changed\n");
            _exit(1);
        }
    }
    return unused;
}

static void *scribble(void *unused)
{
    while (!input_ended)
        use_registers();
    return unused;
}

static void registers(void)
{
    pthread_t keeper = start(keep, "keeper"), scribbler = start(scribble, "scribbler");
    char byte;
    say("ready\n");
    while (read(0, &byte, 1) == 1)
        ;
    input_ended = 1;
    pthread_join(keeper, NULL);
    pthread_join(scribbler, NULL);
    say("registers are as they were\n");
}

/* ---- interrupts off, as only a program does that should know better ---- */

static void *spin_masked(void *is_process)
{
    if (is_process)
        __asm__ volatile("movb $0, %%gs:8" ::: "memory");
    else
        __asm__ volatile("cli" ::: "memory");
    spin_here();
    return NULL;
}

static void masked(int is_process)
{
    cpu_set_t second;
    pthread_attr_t attributes;
    pthread_t thread;
    CPU_ZERO(&second);
    CPU_SET(1, &second);
    pthread_attr_init(&attributes);
    pthread_attr_setaffinity_np(&attributes, sizeof(second), &second);
    start(sleep_long, "sleeper"); /* processors run from the first thread on */
    if (pthread_create(&thread, &attributes, spin_masked, is_process ? &mutex : NULL))
        say("no second processor\n");
    usleep(50000);
    say("ready\n");
    for (;;) {
        wait_for_line();
        say("a line\n");
    }
}

/* ---- how not to end ---- */

static void handler(int number)
{
    (void)number;
    say("handled\n");
}

static void fifo(void)
{
    struct sched_param most = {.sched_priority = sched_get_priority_max(SCHED_FIFO)};
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    pthread_attr_setschedparam(&attributes, &most);
    signal(SIGTERM, SIG_IGN);
    start(sleep_long, "sleeper"); /* from now on there are further processors */
    say("ready\n");
    for (long i = sysconf(_SC_NPROCESSORS_ONLN); i > 0; i--)
        pthread_create(&thread, &attributes, spin, NULL);
    spin_here();
}

static void block(int number)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

static void *say_ready(void *unused)
{
    usleep(50000); /* main has ended by then */
    say("ready\n");
    return sleep_long(unused);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "threads") == 0) {
        threads();
    } else if (strcmp(what, "registers") == 0) {
        registers();
        return 0;
    } else if (strcmp(what, "masked") == 0) {
        masked(argc > 2);
    } else if (strcmp(what, "fifo") == 0) {
        fifo();
    } else if (strcmp(what, "ended") == 0) {
        start(say_ready, "left");
        pthread_exit(NULL);
    }
    if (strcmp(what, "blocked") == 0)
        block(SIGTERM);
    if (strcmp(what, "ignored") == 0)
        signal(SIGTERM, SIG_IGN);
    if (strcmp(what, "handled") == 0)
        signal(SIGTERM, handler);
    if (strcmp(what, "exit") == 0) {
        signal(SIGINT, handler); /* so it listens */
        atexit(spin_here);
    }
    say("ready\n");
    if (strcmp(what, "compute") == 0)
        wait_for_line();
    if (strcmp(what, "compute") == 0 || strcmp(what, "ignored") == 0)
        spin_here();
    for (;;)
        if (strcmp(what, "read") == 0)
            wait_for_line(), say("a line\n");
        else
            sleep(1000);
}
