/*
 * What threads share, and that none has to give way: for docs/12-threads.md.
 *
 *     rooms           where the same variables are, for three threads
 *     rooms rude      two threads on one processor that wait for each other without a call
 */
#include <pthread.h>
#include <stdio.h>

static int ours;
static _Thread_local int mine;

static void *look(void *name)
{
    int here = 0;
    printf("%s %p %p %p\n", (char *)name, (void *)&ours, (void *)&mine, (void *)&here);
    return NULL;
}

static int rooms(void)
{
    pthread_t one, two;
    pthread_create(&one, NULL, look, "one");
    pthread_create(&two, NULL, look, "two");
    look("main");
    pthread_join(one, NULL);
    return pthread_join(two, NULL);
}

static volatile int go, done;

static void *other(void *unused)
{
    while (!go) {
    }
    done = 1;
    return unused;
}

static int rude(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, other, NULL);
    go = 1;
    while (!done) {
    }
    puts("both ran, and neither gave way");
    return pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    (void)argv;
    return argc > 1 ? rude() : rooms();
}
