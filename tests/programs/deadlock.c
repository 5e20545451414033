/*
 * Two threads that wait for each other, and a third that waits for both: for tests/storm.t, which
 * looks at what HANG=yes says of them.
 */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER, second = PTHREAD_MUTEX_INITIALIZER;
static pthread_barrier_t both;

static void *takes_first(void *argument)
{
    pthread_mutex_lock(&first);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&second);
    return argument;
}

static void *takes_second(void *argument)
{
    pthread_mutex_lock(&second);
    pthread_barrier_wait(&both);
    pthread_mutex_lock(&first);
    return argument;
}

int main(void)
{
    pthread_t one, other;
    pthread_barrier_init(&both, NULL, 2);
    pthread_create(&one, NULL, takes_first, NULL);
    pthread_create(&other, NULL, takes_second, NULL);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    puts("survived");
    return 0;
}
