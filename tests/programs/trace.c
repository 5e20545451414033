/*
 * For tests/trace.t: does what the test then looks for in the trace. With an argument, only that.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ROUNDS = 10 };

static sem_t to_pong, to_ping;
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;

/* Waits ten times for main, and answers. */
static void *pong(void *unused)
{
    pthread_setname_np(pthread_self(), "pong");
    for (int i = 0; i < ROUNDS; i++) {
        sem_wait(&to_pong);
        sem_post(&to_ping);
    }
    return unused;
}

/* Finds the door shut. */
static void *guest(void *unused)
{
    pthread_setname_np(pthread_self(), "guest");
    pthread_mutex_lock(&door);
    pthread_mutex_unlock(&door);
    return unused;
}

static void shake_hands(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, pong, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        sem_post(&to_pong);
        sem_wait(&to_ping);
    }
    pthread_join(thread, NULL);
}

static void shut_the_door(void)
{
    pthread_t thread;
    pthread_mutex_lock(&door);
    pthread_create(&thread, NULL, guest, NULL);
    usleep(30000);
    pthread_mutex_unlock(&door);
    pthread_join(thread, NULL);
}

/* Says at which address a page is touched for the first time. */
static void touch(void)
{
    volatile char *page =
        mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    page[0x83000] = 1;
    printf("touched %p\n", (void *)&page[0x83000]);
}

static void many_calls(void)
{
    for (int i = 0; i < 2000; i++)
        close(-1);
}

/* The least that one costs, in cycles: instructions, where the test has them counted. */
static void cost(void)
{
    unsigned long calls = -1ul, touches = -1ul;
    char *pages = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 200; i++) {
        unsigned long start = __builtin_ia32_rdtsc();
        close(-1);
        unsigned long end = __builtin_ia32_rdtsc();
        ((volatile char *)pages)[i * 4096] = 1;
        unsigned long touched = __builtin_ia32_rdtsc() - end;
        calls = end - start < calls ? end - start : calls;
        touches = touched < touches ? touched : touches;
    }
    printf("call %lu touch %lu\n", calls, touches);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "calls") == 0) {
        many_calls();
        return 5;
    } else if (strcmp(what, "cost") == 0) {
        cost();
    } else {
        shake_hands();
        shut_the_door();
        touch();
        if (strcmp(what, "crash") == 0)
            *(volatile int *)8 = 1;
        if (strcmp(what, "abort") == 0)
            abort();
    }
    return 0;
}
