/*
 * Hammers of what is not a lock: cancellation, memory, files that one waits for, timers, threads.
 * See storm.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "storm.h"

/* ---- cancellation against signals: each victim is cleaned up after, once ---- */

struct victim {
    unsigned where;
    int pipe[2];
    sem_t semaphore;
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    atomic_int cleanups, holds;
};

static void clean_up(void *argument)
{
    struct victim *victim = argument;
    victim->cleanups++;
}

static void unlock(void *argument)
{
    struct victim *victim = argument;
    victim->holds--;
    MUST(pthread_mutex_unlock(&victim->mutex) == 0); /* cancelled with the mutex, by POSIX */
}

static void wait_on_condition(struct victim *victim)
{
    pthread_mutex_lock(&victim->mutex);
    victim->holds++;
    pthread_cleanup_push(unlock, victim);
    for (;;)
        pthread_cond_wait(&victim->condition, &victim->mutex);
    pthread_cleanup_pop(1);
}

static void *suffer(void *argument)
{
    struct victim *victim = argument;
    char byte;
    int old;
    pthread_cleanup_push(clean_up, victim);
    for (;;) {
        switch (victim->where) {
        case 0: MUST(read(victim->pipe[0], &byte, 1) == -1 && errno == EINTR); break;
        case 1: sem_wait(&victim->semaphore); break;
        case 2: wait_on_condition(victim); break;
        case 3: nap(1000000); break;
        default: /* at any instruction; nothing here has anything to lose */
            pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
            for (;;)
                __asm__ volatile("pause");
        }
    }
    pthread_cleanup_pop(0);
    return NULL;
}

static void open_victim(struct victim *victim, unsigned where)
{
    memset(victim, 0, sizeof(*victim));
    victim->where = where;
    MUST(pipe(victim->pipe) == 0);
    sem_init(&victim->semaphore, 0, 0);
    pthread_mutex_init(&victim->mutex, NULL);
    pthread_cond_init(&victim->condition, NULL);
}

void hammer_cancellation(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds / 2 + 1; i++) {
        struct victim victim;
        open_victim(&victim, draw(chance, 5));
        void *result = NULL;
        /* Not of the hammer's own policy: one that computes would not let go of the processor. */
        pthread_t thread = begin(suffer, &victim, SCHED_OTHER, 0);
        for (unsigned long n = draw(chance, 4); n > 0; n--) {
            MUST(pthread_kill(thread, SIGUSR1) == 0);
            if (draw(chance, 2))
                sched_yield();
        }
        MUST(pthread_cancel(thread) == 0);
        if (draw(chance, 2))
            MUST(pthread_kill(thread, SIGUSR1) == 0);
        MUST(pthread_join(thread, &result) == 0 && result == PTHREAD_CANCELED);
        MUST(victim.cleanups <= 1 && victim.holds == 0);
        MUST(pthread_mutex_trylock(&victim.mutex) == 0);
        close(victim.pipe[0]);
        close(victim.pipe[1]);
    }
}

/* ---- memory: what is in a block is what was put there, whoever gives it back ---- */

enum { BLOCKS = 32 };
struct block {
    size_t size;
    unsigned char bytes[];
};
static _Atomic(struct block *) exchange[BLOCKS];

static void fill(struct block *block, size_t size)
{
    block->size = size;
    memset(block->bytes, (int)(size * 7 + 1), size);
}

static bool is_whole(const struct block *block, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (block->bytes[i] != (unsigned char)(block->size * 7 + 1))
            return false;
    return true;
}

/* Mostly small; now and then one that is a mapping of its own. */
static size_t some_size(struct chance *chance)
{
    return draw(chance, 20) ? draw(chance, 600) : draw(chance, 300000);
}

void hammer_memory(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds * 4; i++) {
        size_t size = some_size(chance);
        struct block *block = malloc(sizeof(*block) + size);
        MUST(block != NULL);
        if (!block)
            continue;
        fill(block, size);
        block = atomic_exchange(&exchange[draw(chance, BLOCKS)], block);
        if (!block)
            continue;
        MUST(is_whole(block, block->size));
        if (draw(chance, 3) == 0) {
            size_t other = some_size(chance), common = other < block->size ? other : block->size;
            struct block *moved = realloc(block, sizeof(*block) + other);
            MUST(moved != NULL);
            block = moved ? moved : block;
            MUST(is_whole(block, common));
        }
        free(block);
    }
}

void hammer_memory_check(void)
{
    for (int i = 0; i < BLOCKS; i++) {
        if (exchange[i])
            MUST(is_whole(exchange[i], exchange[i]->size));
        free(exchange[i]);
    }
}

/* ---- a pipe: each byte comes out once, in order ---- */

static int pipe_fds[2];
static unsigned char last_sent, last_got;

void hammer_pipes_prepare(void)
{
    MUST(pipe(pipe_fds) == 0);
}

static void send_bytes(struct chance *chance)
{
    unsigned char bytes[3000];
    for (unsigned long i = 0; i < rounds; i++) {
        size_t size = 1 + draw(chance, sizeof(bytes)), done = 0;
        for (size_t n = 0; n < size; n++)
            bytes[n] = ++last_sent;
        while (done < size) {
            ssize_t written = write(pipe_fds[1], bytes + done, size - done);
            MUST(written > 0 || (written < 0 && errno == EINTR));
            done += written > 0 ? (size_t)written : 0;
        }
    }
    close(pipe_fds[1]);
}

static void receive_bytes(struct chance *chance)
{
    unsigned char bytes[2000];
    for (;;) {
        ssize_t got = read(pipe_fds[0], bytes, 1 + draw(chance, sizeof(bytes)));
        if (got < 0 && errno == EINTR)
            continue;
        MUST(got >= 0);
        if (got <= 0)
            break;
        for (ssize_t i = 0; i < got; i++)
            MUST(bytes[i] == ++last_got);
    }
    close(pipe_fds[0]);
}

void hammer_pipes(struct chance *chance, int number)
{
    if (number == 0)
        send_bytes(chance);
    else
        receive_bytes(chance);
}

void hammer_pipes_check(void)
{
    MUST(last_sent == last_got);
}

/* ---- eventfd and epoll: what two add is what two others, who wait by epoll, find ---- */

enum { EVENT_FDS = 4, EVENT_ADDERS = 2 };
static int events_epoll, event_fds[EVENT_FDS];
static atomic_ulong added, found;
static atomic_int adders_left = EVENT_ADDERS;

void hammer_events_prepare(void)
{
    events_epoll = epoll_create1(0);
    for (int i = 0; i < EVENT_FDS; i++) {
        static const uint32_t kinds[EVENT_FDS] = {EPOLLIN, EPOLLIN | EPOLLET,
                                                  EPOLLIN | EPOLLONESHOT, EPOLLIN};
        event_fds[i] = eventfd(0, EFD_NONBLOCK);
        struct epoll_event event = {.events = kinds[i], .data.u32 = (uint32_t)i};
        MUST(event_fds[i] >= 0 &&
             epoll_ctl(events_epoll, EPOLL_CTL_ADD, event_fds[i], &event) == 0);
    }
}

static void add_events(struct chance *chance)
{
    for (unsigned long i = 0; i < rounds; i++) {
        uint64_t value = 1 + draw(chance, 10);
        MUST(write(event_fds[draw(chance, EVENT_FDS)], &value, sizeof(value)) == sizeof(value));
        added += value;
        if (draw(chance, 4) == 0)
            nap(draw(chance, 50000));
    }
    adders_left--;
}

/* All that is there: whoever comes first has it. */
static void take_events(int number)
{
    uint64_t value;
    if (read(event_fds[number], &value, sizeof(value)) == sizeof(value))
        found += value;
    else
        MUST(errno == EAGAIN || errno == EINTR);
    if (number == 2) {
        struct epoll_event again = {.events = EPOLLIN | EPOLLONESHOT, .data.u32 = 2};
        MUST(epoll_ctl(events_epoll, EPOLL_CTL_MOD, event_fds[2], &again) == 0);
    }
}

static void find_events(struct chance *chance)
{
    struct epoll_event events[EVENT_FDS];
    while (adders_left > 0 || found < added) {
        int count = epoll_wait(events_epoll, events, EVENT_FDS, (int)draw(chance, 3));
        MUST(count >= 0 || errno == EINTR);
        for (int i = 0; i < count; i++)
            take_events((int)events[i].data.u32);
    }
}

void hammer_events(struct chance *chance, int number)
{
    if (number < EVENT_ADDERS)
        add_events(chance);
    else
        find_events(chance);
}

void hammer_events_check(void)
{
    MUST(added == found);
}

/* ---- timers: none before its time, and none is lost ---- */

static bool is_before(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

static void sleep_until(struct chance *chance)
{
    struct timespec until = from_now(CLOCK_MONOTONIC, draw(chance, 400000)), now;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    MUST(!is_before(&now, &until));
    if (is_before(&now, &until))
        printf("# %ld ns early\n",
               (until.tv_sec - now.tv_sec) * 1000000000 + until.tv_nsec - now.tv_nsec);
}

static void expire_descriptor(struct chance *chance)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    const struct itimerspec setting = {.it_value.tv_nsec = 1 + draw(chance, 300000)};
    struct itimerspec left;
    uint64_t count = 0;
    MUST(fd >= 0 && timerfd_settime(fd, 0, &setting, NULL) == 0);
    if (draw(chance, 3) == 0) /* set anew, while it may be expiring */
        MUST(timerfd_settime(fd, 0, &setting, NULL) == 0);
    while (read(fd, &count, sizeof(count)) < 0 && errno == EINTR) {
    }
    MUST(count == 1 && timerfd_gettime(fd, &left) == 0 && left.it_value.tv_nsec == 0);
    close(fd);
}

static void expired(union sigval value)
{
    sem_post(value.sival_ptr);
}

/* By a thread: it comes, though it is set several times, and deleted afterwards. */
static void expire_thread(struct chance *chance)
{
    sem_t semaphore;
    timer_t timer;
    sem_init(&semaphore, 0, 0);
    struct sigevent event = {.sigev_notify = SIGEV_THREAD,
                             .sigev_notify_function = expired,
                             .sigev_value.sival_ptr = &semaphore};
    const struct itimerspec setting = {.it_value.tv_nsec = 1 + draw(chance, 300000)};
    MUST(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
    MUST(timer_settime(timer, 0, &setting, NULL) == 0);
    while (sem_wait(&semaphore) != 0) {
    }
    MUST(timer_delete(timer) == 0);
}

void hammer_timers(struct chance *chance, int number)
{
    (void)number;
    for (unsigned long i = 0; i < rounds / 2 + 1; i++)
        switch (draw(chance, 3)) {
        case 0: sleep_until(chance); break;
        case 1: expire_descriptor(chance); break;
        default: expire_thread(chance);
        }
}

/* ---- threads: begun, joined, detached; each runs once, with what it was given ---- */

static atomic_ulong begun, detached_begun, detached_ended;

static void *runs_once(void *argument)
{
    begun++;
    return (char *)argument + 1;
}

static void *runs_detached(void *unused)
{
    detached_ended++;
    return unused;
}

void hammer_threads(struct chance *chance, int number)
{
    for (unsigned long i = 0; i < rounds; i++) {
        char *given = (char *)(i * 2 + (unsigned long)number);
        void *result = NULL;
        pthread_t thread;
        if (draw(chance, 4) == 0) {
            MUST(pthread_create(&thread, NULL, runs_detached, NULL) == 0);
            detached_begun++;
            MUST(pthread_detach(thread) == 0);
            continue;
        }
        unsigned long before = begun;
        MUST(pthread_create(&thread, NULL, runs_once, given) == 0);
        if (draw(chance, 2))
            sched_yield();
        MUST(pthread_join(thread, &result) == 0 && result == given + 1 && begun > before);
    }
}

/* Who is detached ends when he likes: a hang if he doesn't. */
void hammer_threads_check(void)
{
    while (detached_ended < detached_begun)
        nap(100000);
    MUST(detached_ended == detached_begun);
}
