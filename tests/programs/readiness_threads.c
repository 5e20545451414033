/*
 * Readiness under threads: some write, some wait by every means and read, some register, change and
 * close, at the same time. Every byte must arrive, and nobody may sleep while there is one.
 *
 *     readiness_threads [SEED [ROUNDS]]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

enum { CHANNELS = 12, WRITERS = 3, READERS = 3, PATIENCE_MS = 20000 };

static uint64_t seed = 1;
static int rounds = 2000;

static unsigned random_of(uint64_t *state, unsigned below)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (unsigned)((*state >> 20) % below);
}

/* ---- channels: what is written to one end comes out of the other ---- */

static struct channel {
    int in, out;
    int is_counter; /* an eventfd: a byte is a count of 1 */
} channels[CHANNELS];

static void channel_open(struct channel *channel, int kind)
{
    int ends[2];
    if (kind == 0)
        pipe2(ends, O_NONBLOCK);
    else if (kind == 1)
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
    else
        ends[0] = ends[1] = eventfd(0, EFD_NONBLOCK);
    *channel = (struct channel){.in = ends[1], .out = ends[0], .is_counter = kind == 2};
}

static int channel_put(const struct channel *channel)
{
    uint64_t one = 1;
    size_t size = channel->is_counter ? 8 : 1;
    return write(channel->in, &one, size) == (ssize_t)size;
}

/* How many were there; at most a few, so that there is a rest. */
static long channel_take(const struct channel *channel)
{
    char bytes[8];
    uint64_t value;
    if (channel->is_counter)
        return read(channel->out, &value, 8) == 8 ? (long)value : 0;
    ssize_t got = read(channel->out, bytes, sizeof(bytes));
    return got > 0 ? got : 0;
}

static atomic_long taken;
static atomic_int hung;
static long wanted;

static void *writer(void *number)
{
    uint64_t state = seed * 77 + (uintptr_t)number;
    for (int i = 0; i < rounds; i++) {
        struct channel *channel = &channels[random_of(&state, CHANNELS)];
        while (!channel_put(channel)) {
            struct pollfd file = {.fd = channel->in, .events = POLLOUT};
            if (poll(&file, 1, PATIENCE_MS) == 0)
                hung++;
        }
        if (random_of(&state, 50) == 0)
            usleep(random_of(&state, 300));
    }
    return NULL;
}

/* ---- readers ---- */

static int epoll_fd, outer_fd;
static uint32_t mode;

static void add_all(void)
{
    for (int i = 0; i < CHANNELS; i++) {
        struct epoll_event event = {.events = EPOLLIN | mode, .data.u32 = (uint32_t)i};
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, channels[i].out, &event);
    }
}

static void serve(const struct epoll_event *event)
{
    struct channel *channel = &channels[event->data.u32];
    long got;
    if (mode & EPOLLET)
        while ((got = channel_take(channel)) > 0)
            taken += got;
    else
        taken += channel_take(channel);
    if (mode & EPOLLONESHOT) {
        struct epoll_event again = {.events = EPOLLIN | mode, .data = event->data};
        epoll_ctl(epoll_fd, EPOLL_CTL_MOD, channel->out, &again);
    }
}

static int slept_in_vain(void)
{
    if (taken < wanted)
        hung++;
    return taken < wanted;
}

/* The last who reads wakes the others: by an eventfd that stays ready. */
static int end_fd;

static void *by_epoll(void *unused)
{
    struct epoll_event events[3];
    (void)unused;
    while (taken < wanted) {
        int got = epoll_wait(epoll_fd, events, 3, PATIENCE_MS);
        if (got == 0 && slept_in_vain())
            break;
        for (int i = 0; i < got; i++)
            if (events[i].data.u32 < CHANNELS)
                serve(&events[i]);
    }
    eventfd_write(end_fd, 1);
    return NULL;
}

static void *by_outer(void *unused)
{
    struct epoll_event event, events[2];
    (void)unused;
    while (taken < wanted) {
        if (epoll_wait(outer_fd, &event, 1, PATIENCE_MS) == 0 && slept_in_vain())
            break;
        int got = epoll_wait(epoll_fd, events, 2, 0);
        for (int i = 0; i < got; i++)
            if (events[i].data.u32 < CHANNELS)
                serve(&events[i]);
    }
    eventfd_write(end_fd, 1);
    return NULL;
}

static void *by_poll(void *unused)
{
    struct pollfd files[CHANNELS + 1];
    (void)unused;
    for (int i = 0; i < CHANNELS; i++)
        files[i] = (struct pollfd){.fd = channels[i].out, .events = POLLIN};
    files[CHANNELS] = (struct pollfd){.fd = end_fd, .events = POLLIN};
    while (taken < wanted) {
        if (poll(files, CHANNELS + 1, PATIENCE_MS) == 0 && slept_in_vain())
            break;
        for (int i = 0; i < CHANNELS; i++)
            if (files[i].revents & POLLIN)
                taken += channel_take(&channels[i]);
    }
    eventfd_write(end_fd, 1);
    return NULL;
}

static void *by_select(void *unused)
{
    (void)unused;
    while (taken < wanted) {
        fd_set set;
        struct timeval patience = {PATIENCE_MS / 1000, 0};
        FD_ZERO(&set);
        for (int i = 0; i < CHANNELS; i++)
            FD_SET(channels[i].out, &set);
        FD_SET(end_fd, &set);
        if (select(1000, &set, NULL, NULL, &patience) == 0 && slept_in_vain())
            break;
        for (int i = 0; i < CHANNELS; i++)
            if (FD_ISSET(channels[i].out, &set))
                taken += channel_take(&channels[i]);
    }
    eventfd_write(end_fd, 1);
    return NULL;
}

/* Comes and goes in the same epoll, and is never ready for long. */
static atomic_int churning;

static void *churn(void *number)
{
    uint64_t state = seed * 99 + (uintptr_t)number;
    struct epoll_event event = {.data.u32 = CHANNELS};
    while (churning) {
        int fd = eventfd(random_of(&state, 2), EFD_NONBLOCK), copy = -1;
        event.events = EPOLLIN | (random_of(&state, 2) ? EPOLLET : 0) |
                       (random_of(&state, 2) ? EPOLLONESHOT : 0);
        epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
        if (random_of(&state, 3) == 0)
            copy = dup(fd);
        if (random_of(&state, 2))
            eventfd_write(fd, 1);
        if (random_of(&state, 2))
            epoll_ctl(epoll_fd, EPOLL_CTL_MOD, fd, &event);
        if (random_of(&state, 2))
            epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
        close(fd);
        if (copy >= 0)
            close(copy);
        if (random_of(&state, 8) == 0)
            usleep(random_of(&state, 100));
    }
    return NULL;
}

static void run(const char *name, void *(*reader)(void *), uint32_t with, int with_churn)
{
    pthread_t writers[WRITERS], readers[READERS], churner;
    mode = with;
    taken = 0;
    wanted = (long)WRITERS * rounds;
    for (int i = 0; i < CHANNELS; i++)
        channel_open(&channels[i], i % 3);
    epoll_fd = epoll_create1(0);
    outer_fd = epoll_create1(0);
    end_fd = eventfd(0, 0);
    struct epoll_event inner = {.events = EPOLLIN, .data.u32 = CHANNELS},
                       end = {.events = EPOLLIN, .data.u32 = CHANNELS};
    epoll_ctl(outer_fd, EPOLL_CTL_ADD, epoll_fd, &inner);
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, end_fd, &end);
    add_all();
    churning = with_churn;
    if (with_churn)
        pthread_create(&churner, NULL, churn, (void *)1);
    for (uintptr_t i = 0; i < READERS; i++)
        pthread_create(&readers[i], NULL, reader, (void *)i);
    for (uintptr_t i = 0; i < WRITERS; i++)
        pthread_create(&writers[i], NULL, writer, (void *)i);
    for (int i = 0; i < WRITERS; i++)
        pthread_join(writers[i], NULL);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    churning = 0;
    if (with_churn)
        pthread_join(churner, NULL);
    if (!ok(taken == wanted && !hung, name))
        printf("# %ld of %ld, %d slept in vain; seed %llu\n", (long)taken, wanted, (int)hung,
               (unsigned long long)seed);
    hung = 0;
    for (int i = 0; i < CHANNELS; i++) {
        close(channels[i].out);
        if (!channels[i].is_counter)
            close(channels[i].in);
    }
    close(epoll_fd);
    close(outer_fd);
    close(end_fd);
}

/* ---- blocking calls ---- */

static int ends[2];
static char data[1 << 20];

static void *send_all(void *fd)
{
    size_t done = 0;
    uint64_t state = seed;
    while (done < sizeof(data)) {
        size_t part = random_of(&state, 9000) + 1;
        if (part > sizeof(data) - done)
            part = sizeof(data) - done;
        ssize_t put = write((int)(intptr_t)fd, data + done, part);
        if (put <= 0)
            break;
        done += (size_t)put;
    }
    close((int)(intptr_t)fd);
    return NULL;
}

static void test_stream(const char *name, int is_socket)
{
    pthread_t thread;
    static char got[1 << 20];
    size_t done = 0;
    ssize_t some;
    uint64_t state = seed + 1;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (char)random_of(&state, 256);
    if (is_socket)
        socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    else
        pipe(ends);
    pthread_create(&thread, NULL, send_all, (void *)(intptr_t)ends[1]);
    while (done < sizeof(got) &&
           (some = read(ends[0], got + done, random_of(&state, 12000) + 1)) > 0)
        done += (size_t)some;
    ok(done == sizeof(data) && memcmp(data, got, done) == 0, name);
    pthread_join(thread, NULL);
    ok(read(ends[0], got, 1) == 0, "and then its end");
    close(ends[0]);
}

static void *close_later(void *fd)
{
    usleep(20000);
    close((int)(intptr_t)fd);
    return NULL;
}

/* Who waits hears of the other end's end. */
static void test_hangup(void)
{
    pthread_t thread;
    char byte;
    for (int kind = 0; kind < 4; kind++) {
        if (kind & 1)
            socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
        else
            pipe(ends);
        pthread_create(&thread, NULL, close_later, (void *)(intptr_t)ends[1]);
        struct pollfd file = {.fd = ends[0], .events = 0};
        if (kind < 2)
            ok(read(ends[0], &byte, 1) == 0, "a reader hears of the end");
        else
            ok(poll(&file, 1, PATIENCE_MS) == 1 && file.revents == POLLHUP,
               "a poller hears of the end");
        pthread_join(thread, NULL);
        close(ends[0]);
    }
}

static void *write_later(void *fd)
{
    uint64_t one = 1;
    usleep(20000);
    write((int)(intptr_t)fd, &one, 8);
    return NULL;
}

static void test_counter(void)
{
    pthread_t thread;
    eventfd_t value;
    int fd = eventfd(0, 0);
    pthread_create(&thread, NULL, write_later, (void *)(intptr_t)fd);
    ok(eventfd_read(fd, &value) == 0 && value == 1, "a read of an eventfd sleeps");
    pthread_join(thread, NULL);
    close(fd);
}

/* Two bytes there and back: pingpong. */
static int back[2];

static void *echo(void *unused)
{
    char byte;
    while (read(ends[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) {
    }
    return unused;
}

static void test_pingpong(void)
{
    pthread_t thread;
    char byte = 'x';
    int i;
    pipe(ends);
    pipe(back);
    pthread_create(&thread, NULL, echo, NULL);
    for (i = 0; i < rounds; i++)
        if (write(ends[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
            break;
    ok(i == rounds, "there and back");
    close(ends[1]);
    pthread_join(thread, NULL);
    close(ends[0]);
    close(back[0]);
    close(back[1]);
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? strtoull(argv[1], NULL, 0) * 2654435761u + 1 : 1;
    rounds = argc > 2 ? atoi(argv[2]) : 2000;
    test_pingpong();
    test_stream("a megabyte through a pipe", 0);
    test_stream("a megabyte through a socket", 1);
    test_hangup();
    test_counter();
    run("by level", by_epoll, 0, 0);
    run("by edge", by_epoll, EPOLLET, 0);
    run("once", by_epoll, EPOLLONESHOT, 0);
    run("once, by edge", by_epoll, EPOLLONESHOT | EPOLLET, 0);
    run("by poll()", by_poll, 0, 0);
    run("by select()", by_select, 0, 0);
    run("by an epoll of an epoll", by_outer, 0, 0);
    run("by level, and others come and go", by_epoll, 0, 1);
    run("by edge, and others come and go", by_epoll, EPOLLET, 1);
    run("once, and others come and go", by_epoll, EPOLLONESHOT, 1);
    run("nested, and others come and go", by_outer, 0, 1);
    printf("1..%d\n", count);
    return failed != 0;
}
