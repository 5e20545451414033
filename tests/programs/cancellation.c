/*
 * pthread_cancel() at every cancellation point: before the call, and while it waits. Prints TAP;
 * tests/threads.t starts it. POSIX.1-2017, 2.9.5.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

static void nap(long microseconds)
{
    const struct timespec span = {.tv_nsec = microseconds * 1000};
    nanosleep(&span, NULL);
}

static int empty_pipe[2], full_pipe[2], file;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static sem_t semaphore, go;
static pthread_t main_thread, sleeping;
static char block[65536];

/* Each would return at once or wait for ever; the first word says which. */
#define POINTS(X)                                                                                  \
    X(waits, read, read(empty_pipe[0], block, 1))                                                  \
    X(waits, readv, readv(empty_pipe[0], &(struct iovec){block, 1}, 1))                            \
    X(waits, write, write(full_pipe[1], block, 1))                                                 \
    X(waits, writev, writev(full_pipe[1], &(struct iovec){block, 1}, 1))                           \
    X(waits, nanosleep, nanosleep(&(struct timespec){1000, 0}, NULL))                              \
    X(waits, clock_nanosleep,                                                                      \
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){100000000, 0}, NULL))     \
    X(waits, sleep, sleep(1000))                                                                   \
    X(waits, usleep, usleep(999999))                                                               \
    X(waits, sem_wait, sem_wait(&semaphore))                                                       \
    X(waits, sem_timedwait, sem_timedwait(&semaphore, &(struct timespec){5000000000, 0}))          \
    X(waits, pthread_join, pthread_join(sleeping, NULL))                                           \
    X(waits, pthread_cond_wait, cond_wait(NULL))                                                   \
    X(waits, pthread_cond_timedwait, cond_wait(&(struct timespec){5000000000, 0}))                 \
    X(goes, pthread_testcancel, pthread_testcancel())                                              \
    X(goes, open, open("/there-is-none", O_RDONLY))                                                \
    X(goes, openat, openat(AT_FDCWD, "/there-is-none", O_RDONLY))                                  \
    X(goes, creat, creat("/made", 0600))                                                           \
    X(goes, close, close(-1))                                                                      \
    X(goes, fsync, fsync(file))                                                                    \
    X(goes, fdatasync, fdatasync(file))                                                            \
    X(goes, pread, pread(file, block, 1, 0))                                                       \
    X(goes, pwrite, pwrite(file, block, 1, 0))                                                     \
    X(goes, fcntl, fcntl(file, F_SETLKW, &(struct flock){.l_type = F_RDLCK}))                      \
    X(goes, tcdrain, tcdrain(1))                                                                   \
    X(goes, wait, wait(NULL))                                                                      \
    X(goes, waitpid, waitpid(-1, NULL, WNOHANG))

enum { waits, goes };

static int locked_by_cleanup;

static void unlock(void *argument)
{
    locked_by_cleanup = pthread_mutex_trylock(&mutex) == EBUSY;
    pthread_mutex_unlock(argument);
}

static void cond_wait(const struct timespec *until)
{
    pthread_mutex_lock(&mutex);
    pthread_cleanup_push(unlock, &mutex);
    for (;;)
        until ? pthread_cond_timedwait(&condition, &mutex, until)
              : pthread_cond_wait(&condition, &mutex);
    pthread_cleanup_pop(1);
}

static volatile int came_to, came_through, cleaned;

static void clean(void *argument)
{
    (void)argument;
    cleaned++;
}

#define DEFINE(kind, name, call)                                                                   \
    static void *at_##name(void *before)                                                           \
    {                                                                                              \
        pthread_cleanup_push(clean, NULL);                                                         \
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);                                      \
        if (before)                                                                                \
            while (sem_wait(&go) != 0)                                                             \
                continue;                                                                          \
        came_to = 1;                                                                               \
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);                                       \
        (void)!(call, 0);                                                                          \
        came_through = 1;                                                                          \
        pthread_cleanup_pop(0);                                                                    \
        return NULL;                                                                               \
    }
POINTS(DEFINE)

static struct {
    int kind;
    const char *name;
    void *(*function)(void *);
} points[] = {
#define ENTRY(kind, name, call) {kind, #name, at_##name},
    POINTS(ENTRY)};

static void *sleep_long(void *argument)
{
    sleep(1000);
    return argument;
}

static int try_point(void *(*function)(void *), int before)
{
    void *got = NULL;
    pthread_t thread;
    came_to = came_through = cleaned = 0;
    pthread_create(&thread, NULL, function, before ? "before" : NULL);
    if (before) {
        pthread_cancel(thread);
        sem_post(&go);
    } else {
        while (!came_to)
            nap(1000);
        nap(3000);
        pthread_cancel(thread);
    }
    pthread_join(thread, &got);
    int good = got == PTHREAD_CANCELED && !came_through && cleaned == 1;
    if (!good)
        printf("# result %p, through %d, cleaned %d\n", got, came_through, cleaned);
    return good;
}

static void each_point(void)
{
    char name[100];
    for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
        snprintf(name, sizeof(name), "%s(), asked before", points[i].name);
        ok(try_point(points[i].function, 1), name);
        if (points[i].kind == goes)
            continue;
        snprintf(name, sizeof(name), "%s(), asked while it waits", points[i].name);
        ok(try_point(points[i].function, 0), name);
        if (strncmp(points[i].name, "pthread_cond", 12) == 0)
            ok(locked_by_cleanup, "its handler runs with the mutex locked");
    }
    IS(access("/made", F_OK), -1); /* creat() did nothing */
    IS(pthread_cancel(sleeping), 0);
    void *got;
    IS(pthread_join(sleeping, &got), 0); /* those that were cancelled have left it joinable */
    ok(got == PTHREAD_CANCELED, "the one that was waited for is cancelled, too");
}

/* ---- what isn't cancelled ---- */

static void *unwilling(void *argument)
{
    long good = 1;
    int old;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
    good &= old == PTHREAD_CANCEL_ENABLE;
    came_to = 1;
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    good &= nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL) == 0;
    clock_gettime(CLOCK_MONOTONIC, &after);
    good &=
        (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >= 30000000;
    good &= sem_timedwait(&semaphore, &before) == -1 && errno == ETIMEDOUT;
    if (good)
        came_through = 1;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
    pthread_mutex_lock(&mutex); /* no point */
    pthread_mutex_unlock(&mutex);
    if (argument)
        pthread_exit((void *)5);
    pthread_testcancel();
    return NULL;
}

static void *wait_for_mutex(void *argument)
{
    came_to = 1;
    pthread_mutex_lock(&mutex);
    came_through = 1;
    pthread_mutex_unlock(&mutex);
    pthread_testcancel();
    return argument;
}

static void *print_and_wait(void *argument)
{
    FILE *stream = argument;
    came_to = 1;
    for (int i = 0; i < 70000; i++)
        fputc('x', stream); /* more than the pipe holds */
    came_through = 1;
    pthread_testcancel();
    return NULL;
}

static void unwillings(void)
{
    void *got;
    pthread_t thread;
    came_to = came_through = 0;
    pthread_create(&thread, NULL, unwilling, NULL);
    while (!came_to)
        nap(1000);
    IS(pthread_cancel(thread), 0);
    IS(pthread_join(thread, &got), 0);
    ok(came_through && got == PTHREAD_CANCELED, "who isn't willing sleeps on, and ends later");
    pthread_create(&thread, NULL, unwilling, "exit");
    IS(pthread_cancel(thread), 0);
    IS(pthread_join(thread, &got), 0);
    IS((long)got, 5);

    came_to = came_through = 0;
    pthread_mutex_lock(&mutex);
    pthread_create(&thread, NULL, wait_for_mutex, NULL);
    while (!came_to)
        nap(1000);
    IS(pthread_cancel(thread), 0);
    nap(5000);
    ok(!came_through, "waiting for a mutex goes on");
    pthread_mutex_unlock(&mutex);
    IS(pthread_join(thread, &got), 0);
    ok(came_through && got == PTHREAD_CANCELED, "until it has it");

    int ends[2];
    came_to = came_through = 0;
    IS(pipe(ends), 0);
    FILE *stream = fdopen(ends[1], "w");
    pthread_create(&thread, NULL, print_and_wait, stream);
    while (!came_to)
        nap(1000);
    nap(20000);
    IS(pthread_cancel(thread), 0);
    nap(5000);
    IS(ftrylockfile(stream) != 0, 1);
    long sum = 0, n;
    while (sum < 60000 && (n = read(ends[0], block, sizeof(block))) > 0)
        sum += n;
    IS(pthread_join(thread, &got), 0);
    ok(came_through && got == PTHREAD_CANCELED, "a stream isn't left in the middle");
    IS(fclose(stream), 0);
    while ((n = read(ends[0], block, sizeof(block))) > 0)
        sum += n;
    IS(sum, 70000);
    close(ends[0]);

    IS(pthread_setcancelstate(7, NULL), EINVAL);
    IS(pthread_setcanceltype(7, NULL), EINVAL);
    IS(pthread_cancel(thread), ESRCH);
}

/* ---- asynchronous ---- */

static void *spin(void *argument)
{
    int old;
    pthread_cleanup_push(clean, NULL);
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
    came_to = 1;
    for (;;)
        __asm__ volatile("");
    pthread_cleanup_pop(0);
    return argument;
}

static void *cancel_myself(void *argument)
{
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
    pthread_cancel(pthread_self());
    return argument;
}

static void asynchronous(void)
{
    void *got;
    pthread_t thread;
    came_to = cleaned = 0;
    pthread_create(&thread, NULL, spin, NULL);
    while (!came_to)
        nap(1000);
    IS(pthread_cancel(thread), 0);
    IS(pthread_join(thread, &got), 0);
    ok(got == PTHREAD_CANCELED && cleaned == 1, "who computes is cancelled in the middle");
    pthread_create(&thread, NULL, cancel_myself, NULL);
    IS(pthread_join(thread, &got), 0);
    ok(got == PTHREAD_CANCELED, "a thread cancels itself");
}

/* ---- load: cancelled at random, with what it holds given back ---- */

static int held;

static void give_back(void *argument)
{
    (void)argument;
    held--;
    pthread_mutex_unlock(&mutex);
}

static void *work(void *argument)
{
    (void)argument;
    for (;;) {
        pthread_mutex_lock(&mutex);
        held++;
        pthread_cleanup_push(give_back, NULL);
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec = (until.tv_nsec + 50000) % 1000000000;
        pthread_cond_timedwait(&condition, &mutex, &until);
        free(malloc(100));
        pthread_cond_signal(&condition);
        pthread_cleanup_pop(1);
        pthread_testcancel();
    }
    return NULL;
}

static void load(void)
{
    unsigned random = 4711;
    long bad = 0;
    for (int round = 0; round < 60; round++) {
        pthread_t threads[5];
        for (int i = 0; i < 5; i++)
            pthread_create(&threads[i], NULL, work, NULL);
        for (int i = 0; i < 5; i++) {
            random = random * 1103515245 + 12345;
            nap(random >> 16 & 511);
            pthread_cancel(threads[i]);
        }
        for (int i = 0; i < 5; i++) {
            void *got = NULL;
            pthread_join(threads[i], &got);
            bad += got != PTHREAD_CANCELED;
        }
        bad += held != 0 || pthread_mutex_trylock(&mutex) != 0;
        pthread_mutex_unlock(&mutex);
    }
    printf("# seed 4711\n");
    ok(bad == 0, "300 threads cancelled at random leave everything in order");
}

int main(int argc, char **argv)
{
    (void)argv;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    main_thread = pthread_self();
    if (pipe(empty_pipe) || pipe(full_pipe))
        return 1;
    fcntl(full_pipe[1], F_SETFL, O_NONBLOCK);
    while (write(full_pipe[1], block, sizeof(block)) > 0)
        continue;
    while (write(full_pipe[1], block, 1) > 0)
        continue;
    fcntl(full_pipe[1], F_SETFL, 0);
    file = open("/file", O_RDWR | O_CREAT, 0600);
    sem_init(&semaphore, 0, 0);
    sem_init(&go, 0, 0);
    pthread_create(&sleeping, NULL, sleep_long, NULL);
    each_point();
    unwillings();
    load();
    if (argc == 1)
        asynchronous();
    printf("1..%d\n", count);
    return failed > 0;
}
