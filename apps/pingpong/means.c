/*
 * The means: shared memory with a lock, a semaphore or nothing but patience; and descriptors, which
 * two processes could use as well.
 */
#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pingpong.h"

/* What pthread_...() return is the error. */
static void must(int error, const char *what)
{
    if (error) {
        errno = error;
        fail(what);
    }
}

/* ---- mutex and condition variable ---- */

static void mutex_open(struct line lines[2])
{
    for (int i = 0; i < 2; i++) {
        must(pthread_mutex_init(&lines[i].mutex, NULL), "pthread_mutex_init");
        must(pthread_cond_init(&lines[i].changed, NULL), "pthread_cond_init");
    }
}

static void mutex_send(struct line *line, uint64_t number)
{
    pthread_mutex_lock(&line->mutex);
    line->number = number;
    pthread_cond_signal(&line->changed);
    pthread_mutex_unlock(&line->mutex);
}

static uint64_t mutex_receive(struct line *line)
{
    pthread_mutex_lock(&line->mutex);
    while (line->number == 0)
        pthread_cond_wait(&line->changed, &line->mutex);
    uint64_t number = line->number;
    line->number = 0;
    pthread_mutex_unlock(&line->mutex);
    return number;
}

/* ---- semaphore ---- */

static void semaphore_open(struct line lines[2])
{
    for (int i = 0; i < 2; i++)
        if (sem_init(&lines[i].sent, 0, 0) < 0)
            fail("sem_init");
}

static void semaphore_send(struct line *line, uint64_t number)
{
    line->number = number;
    if (sem_post(&line->sent) < 0)
        fail("sem_post");
}

static uint64_t semaphore_receive(struct line *line)
{
    while (sem_wait(&line->sent) < 0)
        if (errno != EINTR)
            fail("sem_wait");
    return line->number;
}

/* ---- yield: looks, and lets the other one run, until there is something ---- */

static void yield_open(struct line lines[2])
{
    (void)lines; /* a line is nothing but its number, which is 0 */
}

static void yield_send(struct line *line, uint64_t number)
{
    line->number = number;
}

static uint64_t yield_receive(struct line *line)
{
    uint64_t number;
    while ((number = line->number) == 0)
        sched_yield();
    line->number = 0;
    return number;
}

/* ---- descriptors: eight bytes go in at once, and come out so ---- */

static void bytes_send(struct line *line, uint64_t number)
{
    if (write(line->to, &number, sizeof number) != sizeof number)
        fail("write");
}

static uint64_t bytes_receive(struct line *line)
{
    uint64_t number;
    if (read(line->from, &number, sizeof number) != sizeof number)
        fail("read");
    return number;
}

static void pipe_open(struct line lines[2])
{
    for (int i = 0; i < 2; i++) {
        int ends[2];
        if (pipe(ends) < 0)
            fail("pipe");
        lines[i].from = ends[0];
        lines[i].to = ends[1];
    }
}

/* An eventfd is a number: write() adds to it, read() takes it all and leaves 0. */
static void eventfd_open(struct line lines[2])
{
    for (int i = 0; i < 2; i++) {
        lines[i].from = lines[i].to = eventfd(0, 0);
        if (lines[i].from < 0)
            fail("eventfd");
    }
}

/* One connection has both ways. */
static void socketpair_open(struct line lines[2])
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
        fail("socketpair");
    lines[0].to = lines[1].from = ends[0];
    lines[1].to = lines[0].from = ends[1];
}

const struct means all_means[] = {
    {"mutex", "a mutex and a condition variable", mutex_open, mutex_send, mutex_receive},
    {"semaphore", "two semaphores", semaphore_open, semaphore_send, semaphore_receive},
    {"yield", "sched_yield() until it is there", yield_open, yield_send, yield_receive},
    {"pipe", "two pipes", pipe_open, bytes_send, bytes_receive},
    {"eventfd", "two eventfds", eventfd_open, bytes_send, bytes_receive},
    {"socketpair", "a pair of sockets", socketpair_open, bytes_send, bytes_receive},
    {0},
};
