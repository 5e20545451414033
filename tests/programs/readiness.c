/*
 * Readiness: poll(), select(), epoll, eventfd, timerfd and socketpair(), by one thread.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

static void expect(const char *name, long got, long wanted)
{
    if (!ok(got == wanted, name))
        printf("# got %ld (%#lx), not %ld; errno %d\n", got, got, wanted, errno);
}

static void expect_error(const char *name, long got, int wanted)
{
    int error = errno;
    if (!ok(got == -1 && error == wanted, name))
        printf("# got %ld, errno %d (%s)\n", got, error, strerror(error));
}

static void *volatile bad_address = (void *)8; /* gcc would warn of it */

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

/* What poll() tells of one file, at once. */
static int polled(int fd, int events)
{
    struct pollfd file = {.fd = fd, .events = (short)events, .revents = -1};
    int count = poll(&file, 1, 0);
    return count == (file.revents != 0) ? file.revents : -1;
}

static void fill(int fd)
{
    char page[4096] = "";
    int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    while (write(fd, page, sizeof(page)) > 0) {
    }
    while (write(fd, page, 1) > 0) {
    }
    fcntl(fd, F_SETFL, flags);
}

static size_t drain(int fd, size_t most)
{
    static char page[4096];
    size_t done = 0;
    ssize_t got = 1;
    int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    while (done < most && got > 0) {
        size_t part = most - done < sizeof(page) ? most - done : sizeof(page);
        got = read(fd, page, part);
        done += got > 0 ? (size_t)got : 0;
    }
    fcntl(fd, F_SETFL, flags);
    return done;
}

/* ---- poll() ---- */

static void test_poll_pipes(void)
{
    int ends[2];
    const int both = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
    pipe(ends);
    expect("an empty pipe", polled(ends[0], both), 0);
    expect("can be written", polled(ends[1], both), POLLOUT | POLLWRNORM);
    expect("only what is asked for", polled(ends[1], POLLOUT), POLLOUT);
    expect("nothing asked for", polled(ends[1], 0), 0);
    write(ends[1], "x", 1);
    expect("a pipe with a byte", polled(ends[0], both), POLLIN | POLLRDNORM);
    fill(ends[1]);
    expect("a full pipe", polled(ends[1], both), 0);
    drain(ends[0], PIPE_BUF - 1);
    expect("room for less than PIPE_BUF", polled(ends[1], both), 0);
    drain(ends[0], 1);
    expect("room for PIPE_BUF", polled(ends[1], POLLOUT), POLLOUT);
    close(ends[1]);
    expect("no writer, and data", polled(ends[0], POLLIN), POLLIN | POLLHUP);
    drain(ends[0], SIZE_MAX);
    expect("no writer, nothing asked for", polled(ends[0], 0), POLLHUP);
    close(ends[0]);
    pipe(ends);
    close(ends[0]);
    expect("no reader", polled(ends[1], 0), POLLERR);
    expect("a write would fail at once", polled(ends[1], POLLOUT), POLLOUT | POLLERR);
    close(ends[1]);
    expect("a closed descriptor", polled(ends[1], both), POLLNVAL);
}

static void test_poll_files(void)
{
    int file = open("/regular", O_RDWR | O_CREAT, 0644), null = open("/dev/null", O_RDONLY);
    expect("a regular file", polled(file, POLLIN | POLLOUT), POLLIN | POLLOUT);
    expect("a regular file's errors", polled(file, POLLPRI), 0);
    expect("/dev/null", polled(null, POLLIN), POLLIN);
    close(file);
    close(null);
}

static void test_poll_calls(void)
{
    struct pollfd none = {.fd = -1, .events = POLLIN, .revents = 7};
    expect("a negative descriptor", poll(&none, 1, 0), 0);
    expect("has its revents cleared", none.revents, 0);
    long long before = now_ms();
    expect("nothing to wait for", poll(NULL, 0, 30), 0);
    expect("takes its time", now_ms() - before >= 30, 1);
    expect_error("too many", poll(&none, ULONG_MAX, 0), EINVAL);
    expect_error("no memory there", poll((struct pollfd *)8, 1, 0), EFAULT);
    struct timespec bad = {0, 1000000000}, brief = {0, 20000000}, least = {0, 1};
    expect_error("no time", ppoll(&none, 1, &bad, NULL), EINVAL);
    expect("the least time", ppoll(&none, 1, &least, NULL), 0);
    before = now_ms();
    expect("ppoll()", ppoll(&none, 1, &brief, NULL), 0);
    expect("takes its time, too", now_ms() - before >= 20, 1);

    struct pollfd many[100];
    int ends[2];
    pipe(ends);
    write(ends[1], "x", 1);
    for (int i = 0; i < 100; i++)
        many[i] = (struct pollfd){.fd = i % 3 ? ends[0] : ends[1], .events = POLLIN};
    expect("many at once", poll(many, 100, -1), 66);
    close(ends[0]);
    close(ends[1]);
    many[50].fd = 1000;
    expect("of which all are closed", poll(many, 100, -1), 100);
}

/* ---- select() ---- */

static void test_select(void)
{
    int ends[2];
    fd_set in, out, urgent;
    struct timeval brief = {0, 20000}, bad = {0, 1000000}, none = {0, 0};
    pipe(ends);
    FD_ZERO(&in);
    FD_ZERO(&out);
    FD_ZERO(&urgent);
    FD_SET(ends[0], &in);
    FD_SET(ends[1], &out);
    FD_SET(ends[0], &urgent);
    expect("select", select(ends[1] + 1, &in, &out, &urgent, NULL), 1);
    expect("which", FD_ISSET(ends[1], &out) && !FD_ISSET(ends[0], &in), 1);
    expect("urgent data", FD_ISSET(ends[0], &urgent), 0);
    write(ends[1], "x", 1);
    FD_SET(ends[0], &in);
    expect("two sets", select(ends[1] + 1, &in, &out, NULL, NULL), 2);
    expect("below the limit only", select(ends[1], NULL, &out, NULL, &none), 0);
    close(ends[1]);
    FD_ZERO(&in);
    FD_SET(ends[0], &in);
    expect("the end of a file is readable", select(ends[0] + 1, &in, NULL, NULL, NULL), 1);
    FD_SET(ends[1], &in);
    expect_error("a closed descriptor", select(ends[1] + 1, &in, NULL, NULL, NULL), EBADF);
    long long before = now_ms();
    expect("only the time", select(0, NULL, NULL, NULL, &brief), 0);
    expect("select() takes its time", now_ms() - before >= 20, 1);
    expect_error("no time", select(0, NULL, NULL, NULL, &bad), EINVAL);
    expect_error("a negative limit", select(-1, NULL, NULL, NULL, &none), EINVAL);
    close(ends[0]);
    expect("FD_SETSIZE", FD_SETSIZE >= 10000, 1);
    pipe(ends);
    int high = dup2(ends[1], 12345);
    FD_ZERO(&out);
    FD_SET(high, &out);
    expect("a high descriptor", select(high + 1, NULL, &out, NULL, NULL), 1);
    expect("is told", FD_ISSET(high, &out), 1);
    close(high);
    close(ends[0]);
    close(ends[1]);
}

/* ---- epoll ---- */

static int watch(int epoll, int operation, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    return epoll_ctl(epoll, operation, fd, &event);
}

/* What epoll_wait() tells of the one file that it has something of; 0: nothing; -1: of more. */
static long told(int epoll)
{
    struct epoll_event events[4];
    int count = epoll_wait(epoll, events, 4, 0);
    return count == 1 ? (long)events[0].events : count == 0 ? 0 : -1;
}

static void test_epoll_level(void)
{
    int ends[2], epoll = epoll_create1(EPOLL_CLOEXEC);
    pipe(ends);
    expect("add", watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN), 0);
    expect("nothing yet", told(epoll), 0);
    write(ends[1], "xy", 2);
    expect("level", told(epoll), EPOLLIN);
    expect("level again", told(epoll), EPOLLIN);
    drain(ends[0], 1);
    expect("level, and half of it read", told(epoll), EPOLLIN);
    drain(ends[0], 1);
    expect("no longer", told(epoll), 0);
    write(ends[1], "x", 1);
    expect("modify", watch(epoll, EPOLL_CTL_MOD, ends[0], 0), 0);
    expect("asked for nothing", told(epoll), 0);
    watch(epoll, EPOLL_CTL_MOD, ends[0], EPOLLIN);
    expect("asked again", told(epoll), EPOLLIN);
    close(ends[1]);
    expect("the other end is gone", told(epoll), EPOLLIN | EPOLLHUP);
    expect("delete", epoll_ctl(epoll, EPOLL_CTL_DEL, ends[0], NULL), 0);
    expect("deleted", told(epoll), 0);
    close(ends[0]);
    close(epoll);
}

static void test_epoll_edge(void)
{
    int ends[2], epoll = epoll_create1(0);
    pipe(ends);
    watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN | EPOLLET);
    write(ends[1], "xy", 2);
    expect("edge", told(epoll), EPOLLIN);
    expect("once", told(epoll), 0);
    drain(ends[0], 1);
    expect("a read is no edge", told(epoll), 0);
    write(ends[1], "x", 1);
    expect("a write is one", told(epoll), EPOLLIN);
    write(ends[1], "x", 1);
    write(ends[1], "x", 1);
    expect("two may be one", told(epoll), EPOLLIN);
    expect("and then none", told(epoll), 0);
    watch(epoll, EPOLL_CTL_MOD, ends[0], EPOLLIN | EPOLLET);
    expect("a change asks anew", told(epoll), EPOLLIN);
    watch(epoll, EPOLL_CTL_ADD, ends[1], EPOLLOUT | EPOLLET);
    expect("writable", told(epoll), EPOLLOUT);
    fill(ends[1]);
    expect("the reader's edge", told(epoll), EPOLLIN);
    drain(ends[0], 100);
    expect("not enough room for an edge", told(epoll), 0);
    drain(ends[0], PIPE_BUF);
    expect("room again", told(epoll), EPOLLOUT);
    drain(ends[0], 100);
    expect("more of it is no edge", told(epoll), 0);
    close(ends[0]);
    expect("the reader is gone", told(epoll), EPOLLOUT | EPOLLERR);
    close(ends[1]);
    close(epoll);
}

static void test_epoll_once(void)
{
    int counter = eventfd(1, 0), epoll = epoll_create1(0);
    watch(epoll, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLONESHOT);
    expect("once", told(epoll), EPOLLIN);
    eventfd_write(counter, 1);
    expect("and no more", told(epoll), 0);
    watch(epoll, EPOLL_CTL_MOD, counter, EPOLLIN | EPOLLONESHOT | EPOLLET);
    expect("armed again", told(epoll), EPOLLIN);
    expect("and no more again", told(epoll), 0);
    expect_error("it is still there", watch(epoll, EPOLL_CTL_ADD, counter, EPOLLIN), EEXIST);
    close(counter);
    close(epoll);
}

static void test_epoll_closing(void)
{
    int ends[2], epoll = epoll_create1(0);
    pipe(ends);
    write(ends[1], "x", 1);
    watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN);
    int copy = dup(ends[0]);
    struct epoll_event event;
    watch(epoll, EPOLL_CTL_ADD, copy, EPOLLIN);
    expect("a file twice", told(epoll), -1);
    close(copy);
    expect("stays while it is open elsewhere", told(epoll), -1);
    close(ends[0]);
    expect("and goes with the last descriptor", epoll_wait(epoll, &event, 1, 0), 0);
    close(ends[1]);
    close(epoll);
    for (int i = 0; i < 1000; i++) {
        epoll = epoll_create1(0);
        pipe(ends);
        watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN | (i & 1 ? EPOLLET : 0));
        write(ends[1], "x", i & 1);
        close(i & 2 ? epoll : ends[0]);
        close(i & 2 ? ends[0] : epoll);
        close(ends[1]);
    }
    expect("closed in any order", epoll == ends[0] - 1, 1);
}

static void test_epoll_nested(void)
{
    int chain[7], counter = eventfd(0, EFD_NONBLOCK);
    for (int i = 0; i < 7; i++)
        chain[i] = epoll_create1(0);
    for (int i = 0; i < 4; i++)
        expect("a chain", watch(chain[i], EPOLL_CTL_ADD, chain[i + 1], EPOLLIN), 0);
    expect_error("too long a chain", watch(chain[4], EPOLL_CTL_ADD, chain[5], EPOLLIN), ELOOP);
    expect_error("from above, too", watch(chain[6], EPOLL_CTL_ADD, chain[0], EPOLLIN), ELOOP);
    expect_error("a circle", watch(chain[3], EPOLL_CTL_ADD, chain[1], EPOLLIN), ELOOP);
    expect_error("itself", watch(chain[3], EPOLL_CTL_ADD, chain[3], EPOLLIN), EINVAL);
    watch(chain[4], EPOLL_CTL_ADD, counter, EPOLLIN);
    expect("not ready", polled(chain[0], POLLIN), 0);
    eventfd_write(counter, 1);
    expect("ready up to the top", polled(chain[0], POLLIN), POLLIN);
    for (int i = 0; i < 5; i++)
        expect("each is told", told(chain[i]), EPOLLIN);
    eventfd_t value;
    eventfd_read(counter, &value);
    for (int i = 0; i < 5; i++)
        expect("and no longer", told(chain[i]), 0);
    eventfd_write(counter, 1);
    expect("again", told(chain[0]), EPOLLIN);
    close(counter);
    expect("closed at the bottom", told(chain[0]), 0);
    for (int i = 0; i < 7; i++)
        close(chain[i]);
}

static void test_epoll_errors(void)
{
    int counter = eventfd(0, 0), epoll = epoll_create1(0), file = open("/regular", O_RDONLY);
    struct epoll_event event = {.events = EPOLLIN};
    expect_error("create, flags", epoll_create1(1), EINVAL);
    expect_error("create, size", epoll_create(0), EINVAL);
    expect_error("a regular file", watch(epoll, EPOLL_CTL_ADD, file, EPOLLIN), EPERM);
    expect_error("not there", watch(epoll, EPOLL_CTL_MOD, counter, EPOLLIN), ENOENT);
    expect_error("nor to delete", watch(epoll, EPOLL_CTL_DEL, counter, 0), ENOENT);
    expect_error("no epoll", watch(counter, EPOLL_CTL_ADD, epoll, EPOLLIN), EINVAL);
    expect_error("no operation", watch(epoll, 9, counter, EPOLLIN), EINVAL);
    expect_error("no file", watch(epoll, EPOLL_CTL_ADD, 1000, EPOLLIN), EBADF);
    expect_error("no event", epoll_ctl(epoll, EPOLL_CTL_ADD, counter, (void *)8), EFAULT);
    expect_error("exclusive, once",
                 watch(epoll, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT),
                 EINVAL);
    expect("exclusive", watch(epoll, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLEXCLUSIVE), 0);
    expect_error("exclusive, changed", watch(epoll, EPOLL_CTL_MOD, counter, EPOLLIN), EINVAL);
    expect_error("wait, of no epoll", epoll_wait(counter, &event, 1, 0), EINVAL);
    expect_error("wait, for none", epoll_wait(epoll, &event, 0, 0), EINVAL);
    eventfd_write(counter, 1);
    expect_error("wait, no memory", epoll_wait(epoll, (void *)8, 1, 0), EFAULT);
    expect("it isn't lost", told(epoll), EPOLLIN);
    expect_error("read()", read(epoll, &event, 1), EINVAL);
    struct stat status;
    expect("fstat()", fstat(epoll, &status), 0);
    close(file);
    close(counter);
    close(epoll);
}

static void test_epoll_many(void)
{
    enum { FILES = 10000 };
    int epoll = epoll_create1(0), first = -1, seen = 0;
    static struct epoll_event events[64];
    static char was_told[FILES + 64];
    for (int i = 0; i < FILES; i++) {
        int fd = eventfd(i % 100 == 0, EFD_NONBLOCK);
        first = first < 0 ? fd : first;
        if (fd < 0 || watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLET) < 0)
            expect("10,000 files", i, FILES);
    }
    for (int count; (count = epoll_wait(epoll, events, 64, 0)) > 0;)
        for (int i = 0; i < count; i++)
            seen += !was_told[events[i].data.fd]++;
    expect("100 of 10,000 are told, each once", seen, FILES / 100);
    long long before = now_ms();
    expect("none is left", epoll_wait(epoll, events, 1, 20), 0);
    expect("and the time passes", now_ms() - before >= 20, 1);

    static struct pollfd files[FILES];
    for (int i = 0; i < FILES; i++)
        files[i] = (struct pollfd){.fd = first + i, .events = POLLIN};
    expect("poll() of 10,000", poll(files, FILES, -1), FILES / 100);
    fd_set set;
    FD_ZERO(&set);
    for (int i = 0; i < FILES; i++)
        FD_SET(first + i, &set);
    expect("select() of 10,000", select(first + FILES, &set, NULL, NULL, NULL), FILES / 100);
    for (int i = 0; i < FILES; i++)
        close(first + i);
    expect("closed", epoll_wait(epoll, events, 64, 0), 0);
    close(epoll);
}

/* ---- eventfd and timerfd ---- */

static void test_eventfd(void)
{
    eventfd_t value = 0;
    int counter = eventfd(3, EFD_NONBLOCK), semaphore = eventfd(2, EFD_NONBLOCK | EFD_SEMAPHORE);
    eventfd_write(counter, 4);
    expect("read", eventfd_read(counter, &value), 0);
    expect("takes all", (long)value, 7);
    expect_error("read of nothing", eventfd_read(counter, &value), EAGAIN);
    expect("one", eventfd_read(semaphore, &value), 0);
    expect("a semaphore gives 1", (long)value, 1);
    eventfd_read(semaphore, &value);
    expect_error("and then none", eventfd_read(semaphore, &value), EAGAIN);
    expect_error("too short", read(counter, &value, 7), EINVAL);
    expect_error("too short to write", write(counter, &value, 4), EINVAL);
    expect_error("2^64 - 1", eventfd_write(counter, UINT64_MAX), EINVAL);
    expect("2^64 - 2", eventfd_write(counter, UINT64_MAX - 1), 0);
    expect("is full", polled(counter, POLLIN | POLLOUT), POLLIN);
    expect_error("and takes no more", eventfd_write(counter, 1), EAGAIN);
    expect("but 0", eventfd_write(counter, 0), 0);
    expect_error("a bad pointer", read(counter, (void *)8, 8), EFAULT);
    eventfd_read(counter, &value);
    expect("which lost nothing", value == UINT64_MAX - 1, 1);
    expect_error("flags", eventfd(0, 2), EINVAL);
    expect_error("no seeking", lseek(counter, 0, SEEK_SET), ESPIPE);
    close(counter);
    close(semaphore);
}

static void test_timerfd(void)
{
    uint64_t count = 0;
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct itimerspec once = {{0, 0}, {0, 20000000}}, often = {{0, 10000000}, {0, 10000000}};
    struct itimerspec stop = {{0, 0}, {0, 0}}, bad = {{0, 0}, {0, 1000000000}}, now;
    long long before = now_ms();
    expect("set", timerfd_settime(fd, 0, &once, &now), 0);
    expect("it was not set", now.it_value.tv_sec == 0 && now.it_value.tv_nsec == 0, 1);
    expect_error("not yet", read(fd, &count, sizeof(count)), EAGAIN);
    timerfd_gettime(fd, &now);
    expect("what is left", now.it_value.tv_nsec > 0 && now.it_value.tv_nsec <= 20000000, 1);
    struct pollfd file = {.fd = fd, .events = POLLIN};
    expect("poll() waits for it", poll(&file, 1, 5000), 1);
    expect("not too early", now_ms() - before >= 20, 1);
    expect("read", read(fd, &count, sizeof(count)), 8);
    expect("once", (long)count, 1);
    expect("poll() no longer", polled(fd, POLLIN), 0);

    fcntl(fd, F_SETFL, 0);
    timerfd_settime(fd, 0, &often, NULL);
    usleep(55000);
    read(fd, &count, sizeof(count));
    expect("five or more", count >= 5, 1);
    before = now_ms();
    read(fd, &count, sizeof(count));
    expect("a read sleeps until the next", count >= 1, 1);
    timerfd_gettime(fd, &now);
    expect("the interval is told", now.it_interval.tv_nsec, 10000000);
    timerfd_settime(fd, 0, &stop, NULL);
    expect("stopped", polled(fd, POLLIN), 0);
    usleep(20000);
    expect("for good", polled(fd, POLLIN), 0);

    struct timespec past;
    clock_gettime(CLOCK_MONOTONIC, &past);
    once.it_value = (struct timespec){past.tv_sec, past.tv_nsec > 0 ? past.tv_nsec - 1 : 0};
    timerfd_settime(fd, TFD_TIMER_ABSTIME, &once, NULL);
    expect("a time that has passed", read(fd, &count, sizeof(count)), 8);
    int wall = timerfd_create(CLOCK_REALTIME, 0);
    clock_gettime(CLOCK_REALTIME, &past);
    once.it_value = (struct timespec){past.tv_sec + 1, past.tv_nsec};
    timerfd_settime(wall, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &once, NULL);
    expect("by the wall", polled(wall, POLLIN), 0);
    timerfd_gettime(wall, &now);
    expect("in a second", now.it_value.tv_sec <= 1, 1);
    once.it_value.tv_sec = 1;
    timerfd_settime(wall, TFD_TIMER_ABSTIME, &once, NULL);
    expect("1970", read(wall, &count, sizeof(count)), 8);
    clock_gettime(CLOCK_REALTIME, &past);
    once.it_value = (struct timespec){past.tv_sec + 1000, past.tv_nsec};
    timerfd_settime(wall, TFD_TIMER_ABSTIME, &once, NULL);
    expect("in 1,000 seconds", polled(wall, POLLIN), 0);
    past.tv_sec += 2000;
    clock_settime(CLOCK_REALTIME, &past);
    expect("or when the clock is set to then", read(wall, &count, sizeof(count)), 8);
    once.it_value.tv_sec += 100000;
    timerfd_settime(wall, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &once, NULL);
    expect("not yet", polled(wall, POLLIN), 0);
    past.tv_sec -= 2000;
    clock_settime(CLOCK_REALTIME, &past);
    expect("the clock was set", polled(wall, POLLIN), POLLIN);
    expect_error("which is told", read(wall, &count, sizeof(count)), ECANCELED);
    expect("once", polled(wall, POLLIN), 0);
    expect_error("no time", timerfd_settime(fd, 0, &bad, NULL), EINVAL);
    expect_error("no flags", timerfd_settime(fd, 4, &once, NULL), EINVAL);
    expect_error("no clock", timerfd_create(77, 0), EINVAL);
    expect_error("no timer", timerfd_settime(0, 0, &once, NULL), EINVAL);
    expect_error("no file", timerfd_gettime(1000, &now), EBADF);
    expect_error("too short", read(fd, &count, 7), EINVAL);
    expect_error("write", write(fd, &count, 8), EINVAL);
    close(fd);
    close(wall);
}

/* ---- socketpair() ---- */

static void test_stream(void)
{
    int ends[2];
    char text[32] = "";
    const int all = POLLIN | POLLOUT | POLLRDHUP;
    expect("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    expect("empty", polled(ends[0], all), POLLOUT);
    expect("send", send(ends[0], "hello", 5, 0), 5);
    expect("write", write(ends[0], " you", 4), 4);
    expect("peek", recv(ends[1], text, 5, MSG_PEEK), 5);
    expect("read", read(ends[1], text, sizeof(text)), 9);
    expect("all of it", strcmp(text, "hello you"), 0);
    expect_error("no more", recv(ends[1], text, 1, MSG_DONTWAIT), EAGAIN);
    write(ends[1], "back", 4);
    int there = 0;
    expect("FIONREAD", ioctl(ends[0], FIONREAD, &there), 0);
    expect("four", there, 4);
    expect("both ways", polled(ends[0], all), POLLIN | POLLOUT);
    read(ends[0], text, sizeof(text));

    int epoll = epoll_create1(0);
    watch(epoll, EPOLL_CTL_ADD, ends[0], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    expect("edge", told(epoll), EPOLLOUT);
    fill(ends[0]);
    expect("full is no edge", told(epoll), 0);
    expect("full", polled(ends[0], all), 0);
    drain(ends[1], 1);
    expect("nearly full", polled(ends[0], all), 0);
    drain(ends[1], PIPE_BUF);
    expect("room", told(epoll), EPOLLOUT);
    write(ends[1], "x", 1);
    expect("data", told(epoll), EPOLLIN | EPOLLOUT);
    drain(ends[0], 1);
    expect("its own reads are no edge", told(epoll), 0);
    expect("the other end ends sending", shutdown(ends[1], SHUT_WR), 0);
    expect("is told", told(epoll), EPOLLIN | EPOLLOUT | EPOLLRDHUP);
    expect("the end", read(ends[0], text, 1), 0);
    expect_error("no sending", send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    drain(ends[1], SIZE_MAX);
    expect("half open", write(ends[0], "still", 5), 5);
    expect("reads on", read(ends[1], text, sizeof(text)), 5);
    close(ends[1]);
    expect("closed", polled(ends[0], all), POLLIN | POLLHUP | POLLRDHUP);
    expect_error("EPIPE", send(ends[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    expect("end", read(ends[0], text, 1), 0);
    close(epoll);
    close(ends[0]);
}

static void test_messages(int type)
{
    int ends[2];
    char text[32] = "";
    static char large[100000];
    socketpair(AF_LOCAL, type | SOCK_NONBLOCK, 0, ends);
    send(ends[0], "one", 3, 0);
    struct iovec pieces[2] = {{"tw", 2}, {"o more", 6}};
    expect("writev() is a message", writev(ends[0], pieces, 2), 8);
    send(ends[0], "", 0, 0);
    send(ends[0], "three", 5, 0);
    expect("the first message", recv(ends[1], text, sizeof(text), MSG_PEEK), 3);
    expect("the first message again", recv(ends[1], text, sizeof(text), 0), 3);
    expect("a part of it", recv(ends[1], text, 3, MSG_TRUNC), 8);
    expect("is what it was", memcmp(text, "two", 3), 0);
    expect("an empty one", recv(ends[1], text, sizeof(text), 0), 0);
    struct iovec in[2] = {{text, 2}, {text + 10, 2}};
    struct msghdr message = {.msg_iov = in, .msg_iovlen = 2};
    expect("recvmsg", recvmsg(ends[1], &message, 0), 4);
    expect("truncated", message.msg_flags & MSG_TRUNC, MSG_TRUNC);
    expect("in pieces", memcmp(text, "th", 2) == 0 && memcmp(text + 10, "re", 2) == 0, 1);
    expect_error("nothing more", read(ends[1], text, 1), EAGAIN);
    expect_error("too long", send(ends[0], large, sizeof(large), 0), EMSGSIZE);
    for (int i = 0; i < 1000; i++) { /* around the ring */
        size_t size = (size_t)(i * 37 % 5000);
        memset(large, i, size);
        if (send(ends[i & 1], large, size, 0) != (ssize_t)size ||
            recv(ends[~i & 1], large, sizeof(large), 0) != (ssize_t)size ||
            (size && large[size - 1] != (char)i))
            expect("a message of", i, -1);
    }
    int sent = 0;
    while (send(ends[0], large, 3000, 0) == 3000)
        sent++;
    expect("some fit", sent > 2, 1);
    expect("then none", polled(ends[0], POLLOUT), 0);
    close(ends[0]);
    while (read(ends[1], text, sizeof(text)) > 0)
        sent--;
    expect("all that were sent", sent, 0);
    expect_error("the peer is gone", send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    close(ends[1]);
}

static void test_socket_errors(void)
{
    int ends[2], value = 0;
    socklen_t size = sizeof(value);
    struct timeval brief = {0, 20000};
    struct sockaddr address;
    expect_error("family", socketpair(2, SOCK_STREAM, 0, ends), EAFNOSUPPORT);
    expect_error("type", socketpair(AF_UNIX, 9, 0, ends), EPROTOTYPE);
    expect_error("protocol", socketpair(AF_UNIX, SOCK_STREAM, 9, ends), EPROTONOSUPPORT);
    expect_error("pointer", socketpair(AF_UNIX, SOCK_STREAM, 0, (int *)bad_address), EFAULT);
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
    expect("close on exec", fcntl(ends[0], F_GETFD), FD_CLOEXEC);
    expect("SO_TYPE", getsockopt(ends[0], SOL_SOCKET, SO_TYPE, &value, &size), 0);
    expect("stream", value, SOCK_STREAM);
    expect("SO_ERROR", getsockopt(ends[0], SOL_SOCKET, SO_ERROR, &value, &size), 0);
    expect("none", value, 0);
    expect_error("no option", getsockopt(ends[0], SOL_SOCKET, 999, &value, &size), ENOPROTOOPT);
    expect_error("no socket", send(1, "x", 1, 0), ENOTSOCK);
    expect_error("no file", recv(1000, &value, 1, 0), EBADF);
    expect_error("how", shutdown(ends[0], 3), EINVAL);
    expect("SO_RCVTIMEO", setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &brief, sizeof(brief)), 0);
    long long before = now_ms();
    expect_error("a read with a limit", read(ends[0], &value, 1), EAGAIN);
    expect("takes its time", now_ms() - before >= 20, 1);
    expect_error("connected", sendto(ends[0], "x", 1, 0, &address, sizeof(address)), EISCONN);
    size = sizeof(address);
    expect("getsockname", getsockname(ends[0], &address, &size), 0);
    expect("AF_UNIX", address.sa_family == AF_UNIX && size == sizeof(sa_family_t), 1);
    struct stat status;
    fstat(ends[0], &status);
    expect("S_ISSOCK", S_ISSOCK(status.st_mode), 1);
    expect_error("a bad pointer", write(ends[0], (void *)8, 1), EFAULT);
    expect("wrote nothing", polled(ends[1], POLLIN), 0);
    close(ends[0]);
    close(ends[1]);
}

/* ---- signals ---- */

static volatile int caught;

static void catch (int number)
{
    caught = number;
}

static void test_signalfd(void)
{
    sigset_t set, more;
    struct signalfd_siginfo infos[4];
    union sigval value = {.sival_int = 1234};
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK), epoll = epoll_create1(0);
    watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN);
    expect("no signal", polled(fd, POLLIN), 0);
    expect_error("nothing to read", read(fd, infos, sizeof(infos)), EAGAIN);
    raise(SIGUSR1);
    expect("a signal", told(epoll), EPOLLIN);
    expect("is read", read(fd, infos, sizeof(infos)), sizeof(infos[0]));
    expect("which", infos[0].ssi_signo, SIGUSR1);
    expect("and gone", told(epoll), 0);
    more = set;
    sigaddset(&more, SIGRTMIN);
    sigprocmask(SIG_BLOCK, &more, NULL);
    sigqueue(getpid(), SIGRTMIN, value);
    sigqueue(getpid(), SIGRTMIN, value);
    expect("not of the set", polled(fd, POLLIN), 0);
    expect("another set", signalfd(fd, &more, 0), fd);
    expect("now it is", polled(fd, POLLIN), POLLIN);
    kill(getpid(), SIGUSR1);
    expect("three at once", read(fd, infos, sizeof(infos)), 3 * (long)sizeof(infos[0]));
    expect("with a value", infos[1].ssi_int, 1234);
    expect_error("too short", read(fd, infos, 100), EINVAL);
    expect_error("no signalfd", signalfd(epoll, &set, 0), EINVAL);
    expect_error("no file", signalfd(1000, &set, 0), EBADF);
    expect_error("flags", signalfd(-1, &set, 1), EINVAL);
    expect_error("set", signalfd(-1, (void *)8, 0), EFAULT);
    close(fd);
    close(epoll);
}

/* SIGUSR1 is blocked but for the wait's length: it comes then, and at no other time. */
static void test_masks(void)
{
    sigset_t none;
    struct pollfd nothing = {.fd = -1};
    struct timespec brief = {0, 20000000}, long_time = {10, 0};
    struct epoll_event event;
    int epoll = epoll_create1(0), ends[2];
    sigemptyset(&none);
    signal(SIGUSR1, catch);
    for (int kind = 0; kind < 3; kind++) {
        caught = 0;
        raise(SIGUSR1);
        expect("blocked", caught, 0);
        errno = 0;
        long result = kind == 0   ? ppoll(&nothing, 1, &long_time, &none)
                      : kind == 1 ? pselect(0, NULL, NULL, NULL, &long_time, &none)
                                  : epoll_pwait(epoll, &event, 1, 10000, &none);
        expect_error("a signal ends the wait", result, EINTR);
        expect("and its handler has run", caught, SIGUSR1);
        caught = 0;
        raise(SIGUSR1);
        expect("blocked again", caught, 0);
        expect("without a mask it stays so", poll(&nothing, 1, 10), 0);
        expect("still", caught, 0);
        ppoll(&nothing, 1, &brief, &none);
    }
    signal(SIGPIPE, catch);
    pipe(ends);
    close(ends[0]);
    expect_error("EPIPE", write(ends[1], "x", 1), EPIPE);
    expect("with SIGPIPE", caught, SIGPIPE);
    caught = 0;
    close(ends[1]);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    close(ends[0]);
    expect_error("EPIPE of a socket", send(ends[1], "x", 1, MSG_NOSIGNAL), EPIPE);
    expect("without", caught, 0);
    expect_error("EPIPE of write()", write(ends[1], "x", 1), EPIPE);
    expect("with it", caught, SIGPIPE);
    close(ends[1]);
    close(epoll);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    test_poll_pipes();
    test_poll_files();
    test_poll_calls();
    test_select();
    test_epoll_level();
    test_epoll_edge();
    test_epoll_once();
    test_epoll_closing();
    test_epoll_nested();
    test_epoll_errors();
    test_epoll_many();
    test_eventfd();
    test_timerfd();
    test_stream();
    test_messages(SOCK_DGRAM);
    test_messages(SOCK_SEQPACKET);
    test_socket_errors();
    test_signalfd();
    test_masks();
    printf("1..%d\n", count);
    return failed != 0;
}
