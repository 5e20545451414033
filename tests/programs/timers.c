/*
 * Timers as a source of signals, in a program with one thread: what they say themselves, what calls
 * they interrupt, and what a storm of them does to registers. Prints TAP; tests/signals.t starts
 * it.
 *
 *     timers              all
 *     timers storm N      registers alone, while N signals come
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"
#include "registers.h"

enum { NS = 1000000000, MS = 1000000 };

static volatile int how_many, sum_of_overruns;
static volatile siginfo_t last;

static void note(int number)
{
    (void)number;
    how_many++;
    use_registers();
}

static void note_info(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    last = *info;
    how_many++;
}

static void handle(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigaction(number, &action, NULL);
    how_many = 0;
}

static void handle_info(int number, int flags)
{
    struct sigaction action = {.sa_sigaction = note_info, .sa_flags = flags | SA_SIGINFO};
    sigaction(number, &action, NULL);
    how_many = 0;
}

static void every(long first_us, long interval_us)
{
    const struct itimerval value = {{0, interval_us}, {0, first_us}};
    setitimer(ITIMER_REAL, &value, NULL);
}

static long now_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * NS + now.tv_nsec;
}

/* ---- registers, while a storm of handlers uses them all ---- */

static void keep_until(int wanted, const char *name)
{
    int bad = 0;
    unsigned seed = 1;
    handle(SIGALRM, note, 0);
    every(100, 150);
    for (; how_many < wanted && bad < 3; seed++) {
        registers_fill(seed);
        keep_registers(20000 + seed % 977);
        bad += !registers_same();
    }
    every(0, 0);
    ok(bad == 0, name);
}

/* ---- jumping out of a handler that came at any instruction ---- */

static sigjmp_buf back;

static void jump(int number)
{
    (void)number;
    use_registers();
    how_many++;
    siglongjmp(back, 1);
}

static void jumps(void)
{
    volatile double sum = 0;
    handle(SIGALRM, jump, 0);
    if (sigsetjmp(back, 1) == 0)
        every(100, 100);
    while (how_many < 300) {
        sum = sum + 1.0;
        if (sum > 1e9)
            sum = 0;
    }
    every(0, 0);
    ok(1, "300 handlers leave by siglongjmp()");
}

/* Handlers within handlers within handlers: the stack is deep, and all of it comes back. */
static volatile int depth, deepest;

static void nest(int number)
{
    int here = ++depth;
    volatile char room[200];
    (void)number;
    if (here > deepest)
        deepest = here;
    if (++how_many == 300)
        every(0, 0);
    for (unsigned i = 0; i < sizeof(room); i++)
        room[i] = (char)here;
    long until = now_ns(CLOCK_MONOTONIC) + NS;
    while (here < 5 && depth == here && how_many < 300 && now_ns(CLOCK_MONOTONIC) < until)
        continue;
    for (unsigned i = 0; i < sizeof(room); i++)
        if (room[i] != (char)here)
            deepest = 1000000;
    depth = here - 1;
}

static void nests(void)
{
    handle(SIGALRM, nest, SA_NODEFER);
    every(100, 50);
    for (unsigned seed = 1; how_many < 300; seed++) {
        registers_fill(seed);
        keep_registers(10000);
        if (!registers_same())
            deepest = 1000000;
    }
    every(0, 0);
    ok(deepest > 1 && deepest < 1000000, "handlers interrupt each other (SA_NODEFER)");
    printf("# %d deep\n", deepest);
}

/* A storm while the program allocates and prints: system calls and library are interrupted. */
static void storm_on_work(void)
{
    int bad = 0;
    handle(SIGALRM, note, SA_RESTART);
    every(100, 100);
    while (how_many < 500) {
        char text[100], *block[10];
        for (int i = 0; i < 10; i++) {
            block[i] = malloc(100 + i * 50);
            memset(block[i], i, 100 + i * 50);
        }
        snprintf(text, sizeof(text), "%.10f %d %s", how_many / 3.0, getpid(), "word");
        bad += strstr(text, " 1 word") == NULL;
        for (int i = 0; i < 10; i++) {
            bad += block[i][99] != i;
            free(block[i]);
        }
    }
    every(0, 0);
    ok(bad == 0, "malloc(), printf() and system calls under a storm");
}

/* ---- setitimer(), alarm() ---- */

static void itimers(void)
{
    struct itimerval value, wrong = {{0, 0}, {0, 1000000}};
    FAILS(EINVAL, setitimer(ITIMER_REAL, &wrong, NULL));
    FAILS(EINVAL, setitimer(3, &value, NULL));
    FAILS(EINVAL, getitimer(-1, &value));
    IS(getitimer(ITIMER_PROF, &value), 0);
    ok(value.it_value.tv_sec == 0 && value.it_value.tv_usec == 0, "none is set");
    handle(SIGALRM, note, 0);
    IS(alarm(100), 0);
    IS(alarm(0), 100);
    IS(alarm(0), 0);
    long from = now_ns(CLOCK_MONOTONIC);
    every(20000, 0);
    IS(getitimer(ITIMER_REAL, &value), 0);
    ok(value.it_value.tv_usec > 0 && value.it_value.tv_usec <= 20000, "what is left");
    pause();
    long took = now_ns(CLOCK_MONOTONIC) - from;
    ok(how_many == 1 && took >= 20 * MS && took < 2l * NS, "a handler after 20 ms, and not before");
    from = now_ns(CLOCK_MONOTONIC);
    IS(ualarm(10000, 0), 0);
    pause();
    ok(now_ns(CLOCK_MONOTONIC) - from >= 10 * MS, "ualarm()");

    handle(SIGVTALRM, note, 0);
    value = (struct itimerval){{0, 0}, {0, 20000}};
    from = now_ns(CLOCK_PROCESS_CPUTIME_ID);
    setitimer(ITIMER_VIRTUAL, &value, NULL);
    while (how_many == 0) {
    }
    ok(now_ns(CLOCK_PROCESS_CPUTIME_ID) - from >= 20 * MS, "ITIMER_VIRTUAL counts what is used");
    handle(SIGPROF, note, 0);
    setitimer(ITIMER_PROF, &value, NULL);
    usleep(50000);
    if (!getenv("STORM")) /* there another thread uses some */
        IS(how_many, 0);  /* who sleeps uses none */
    while (how_many == 0) {
    }
    ok(1, "ITIMER_PROF");
}

/* ---- timer_create() ---- */

static void creates(void)
{
    timer_t timer, other;
    struct itimerspec setting = {.it_value = {0, 10 * MS}}, old;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 2};
    event.sigev_value.sival_int = 77;
    FAILS(EINVAL, timer_create(1234, &event, &timer));
    event.sigev_signo = 0;
    FAILS(EINVAL, timer_create(CLOCK_REALTIME, &event, &timer));
    event.sigev_signo = SIGRTMIN + 2;
    event.sigev_notify = 55;
    FAILS(EINVAL, timer_create(CLOCK_REALTIME, &event, &timer));
    event.sigev_notify = SIGEV_SIGNAL;
    IS(timer_create(CLOCK_REALTIME, &event, &timer), 0);
    IS(timer_create(CLOCK_MONOTONIC, &event, &other), 0);
    ok(timer != other, "two timers are two");
    IS(timer_gettime(timer, &old), 0);
    ok(old.it_value.tv_sec == 0 && old.it_value.tv_nsec == 0, "it isn't armed");
    handle_info(SIGRTMIN + 2, 0);
    IS(timer_settime(timer, 0, &setting, NULL), 0);
    IS(timer_gettime(timer, &old), 0);
    ok(old.it_value.tv_nsec > 0 && old.it_value.tv_nsec <= 10 * MS, "what is left");
    pause();
    ok(how_many == 1 && last.si_code == SI_TIMER && last.si_value.sival_int == 77 &&
           last.si_signo == SIGRTMIN + 2,
       "a timer's siginfo_t");
    IS(timer_getoverrun(timer), 0);
    setting.it_value.tv_nsec = NS;
    FAILS(EINVAL, timer_settime(timer, 0, &setting, NULL));
    setting.it_value.tv_nsec = -1;
    FAILS(EINVAL, timer_settime(timer, 0, &setting, NULL));

    /* Overruns: blocked for 100 ms, 1 ms apart. */
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGRTMIN + 2);
    setting = (struct itimerspec){{0, MS}, {0, MS}};
    how_many = 0;
    sigprocmask(SIG_BLOCK, &set, NULL);
    IS(timer_settime(timer, 0, &setting, NULL), 0);
    struct timespec span = {.tv_nsec = 100 * MS};
    nanosleep(&span, NULL);
    setting = (struct itimerspec){{0, 0}, {0, 0}};
    IS(timer_settime(timer, 0, &setting, &old), 0);
    ok(old.it_interval.tv_nsec == MS, "the old interval is told");
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    IS(how_many, 1);
    int overrun = timer_getoverrun(timer);
    ok(overrun >= 90 && overrun < 5000, "what came while the signal was pending is counted");
    printf("# %d\n", overrun);

    /* A time of day. */
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    setting = (struct itimerspec){{0, 0}, {now.tv_sec + 1, now.tv_nsec}};
    how_many = 0;
    IS(timer_settime(timer, TIMER_ABSTIME, &setting, NULL), 0);
    pause();
    ok(how_many == 1 && now_ns(CLOCK_REALTIME) >= (now.tv_sec + 1) * (long)NS + now.tv_nsec,
       "TIMER_ABSTIME: when that time has come");
    setting = (struct itimerspec){{0, 0}, {1, 0}};
    IS(timer_settime(timer, TIMER_ABSTIME, &setting, NULL), 0);
    struct timespec patience = {5, 0};
    while (how_many < 2 && patience.tv_sec)
        nanosleep(&patience, &patience);
    IS(how_many, 2);
    /* The clock is set behind that time: the timer expires at once; other clocks' don't. */
    setting = (struct itimerspec){{0, 0}, {now.tv_sec + 1000, 0}};
    timer_settime(timer, TIMER_ABSTIME, &setting, NULL);
    setting = (struct itimerspec){{0, 0}, {1000, 0}};
    timer_settime(other, 0, &setting, NULL);
    how_many = 0;
    now.tv_sec += 2000;
    IS(clock_settime(CLOCK_REALTIME, &now), 0);
    patience = (struct timespec){5, 0};
    while (how_many < 1 && patience.tv_sec)
        nanosleep(&patience, &patience);
    IS(how_many, 1);
    now.tv_sec -= 2000;
    IS(clock_settime(CLOCK_REALTIME, &now), 0);
    IS(timer_gettime(other, &old), 0);
    ok(old.it_value.tv_sec >= 990, "a span isn't changed by it");

    IS(timer_delete(timer), 0);
    FAILS(EINVAL, timer_delete(timer));
    FAILS(EINVAL, timer_settime(timer, 0, &setting, NULL));
    FAILS(EINVAL, timer_gettime(timer, &old));
    FAILS(EINVAL, timer_getoverrun(timer));
    FAILS(EINVAL, timer_getoverrun((timer_t)-1));
    FAILS(EINVAL, timer_getoverrun((timer_t)1000000));
    IS(timer_delete(other), 0);
}

/* As many as there may be, at odd times; each expires once. */
static unsigned char expired[66000];
static volatile int twice;

static void note_timer(int number, siginfo_t *info, void *context)
{
    (void)number, (void)context;
    twice += expired[info->si_value.sival_int]++ > 0;
    how_many++;
}

static void many(void)
{
    static timer_t timers[66000];
    struct sigaction action = {.sa_sigaction = note_timer, .sa_flags = SA_SIGINFO};
    sigaction(SIGUSR2, &action, NULL);
    how_many = 0;
    int made = 0;
    for (; made < 66000; made++) {
        struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR2};
        event.sigev_value.sival_int = made;
        if (timer_create(CLOCK_MONOTONIC, &event, &timers[made]) < 0)
            break;
    }
    ok(errno == EAGAIN, "no more than there may be");
    ok(made >= 32, "as many as POSIX asks for, at least");
    for (int i = 0; i < made; i++) {
        const struct itimerspec setting = {.it_value = {0, 10 * MS + i * 7919l % (50 * MS)}};
        timer_settime(timers[i], 0, &setting, NULL);
    }
    struct timespec span = {.tv_nsec = MS};
    for (int i = 0; i < 3000 && how_many < made; i++)
        nanosleep(&span, NULL);
    IS(how_many, made);
    IS(twice, 0);
    for (int i = 0; i < made; i++)
        timer_delete(timers[i]);
}

/* ---- calls that a handler interrupts ---- */

static int pipes[2], full[2];

/* The call ends by EINTR when the handler has no SA_RESTART. */
#define INTERRUPTED(call)                                                                          \
    do {                                                                                           \
        handle(SIGALRM, note, 0);                                                                  \
        every(5000, 100000);                                                                       \
        FAILS(EINTR, call);                                                                        \
        every(0, 0);                                                                               \
    } while (0)

/* What the second handler does makes an end of the call that goes on. */
static void second_ends(int number)
{
    (void)number;
    char room[4096];
    if (++how_many == 2) {
        write(pipes[1], "x", 1);
        while (read(full[0], room, sizeof(room)) > 0) {
        }
    }
}

/* With SA_RESTART it goes on, and ends otherwise. */
#define RESTARTED(call, wanted)                                                                    \
    do {                                                                                           \
        handle(SIGALRM, second_ends, SA_RESTART);                                                  \
        every(5000, 5000);                                                                         \
        IS(call, wanted);                                                                          \
        every(0, 0);                                                                               \
        ok(how_many >= 2, "it was interrupted, and went on");                                      \
    } while (0)

static void fill(int fd)
{
    char room[4096] = {0};
    int flags = fcntl(fd, F_GETFL);
    fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    while (write(fd, room, sizeof(room)) > 0) {
    }
    fcntl(fd, F_SETFL, flags);
}

static void interrupts(void)
{
    char byte = 0;
    struct iovec piece = {&byte, 1};
    struct timespec span = {10, 0}, left = {0, 0};
    pipe(pipes);
    pipe(full);
    fcntl(full[0], F_SETFL, O_NONBLOCK);
    fill(full[1]);
    INTERRUPTED(read(pipes[0], &byte, 1));
    INTERRUPTED(readv(pipes[0], &piece, 1));
    INTERRUPTED(write(full[1], &byte, 1));
    INTERRUPTED(writev(full[1], &piece, 1));
    INTERRUPTED(nanosleep(&span, &left));
    ok(left.tv_sec == 9 && left.tv_nsec > NS / 2, "nanosleep() tells what is left");
    INTERRUPTED(pause());
    struct pollfd poll_for = {pipes[0], POLLIN, 0};
    INTERRUPTED(poll(&poll_for, 1, 10000));
    fd_set fds;
    FD_ZERO(&fds);
    FD_SET(pipes[0], &fds);
    INTERRUPTED(select(pipes[0] + 1, &fds, NULL, NULL, NULL));
    sem_t semaphore;
    sem_init(&semaphore, 0, 0);
    INTERRUPTED(sem_wait(&semaphore));
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    INTERRUPTED(sigwaitinfo(&set, NULL));
    INTERRUPTED(sigtimedwait(&set, NULL, &span));
    handle(SIGALRM, note, 0);
    every(5000, 0);
    IS(clock_nanosleep(CLOCK_MONOTONIC, 0, &span, &left), EINTR);
    every(5000, 0);
    ok(usleep(500000) < 0 && errno == EINTR, "usleep()");
    every(5000, 0);
    ok(sleep(5) == 5 || errno == EINTR, "sleep()");

    RESTARTED(read(pipes[0], &byte, 1), 1);
    RESTARTED(readv(pipes[0], &piece, 1), 1);
    fill(full[1]);
    RESTARTED(write(full[1], &byte, 1), 1);
    read(pipes[0], &byte, 1);
    /* These aren't, SA_RESTART or not. */
    handle(SIGALRM, note, SA_RESTART);
    every(5000, 100000);
    FAILS(EINTR, poll(&poll_for, 1, 10000));
    every(5000, 100000);
    FAILS(EINTR, nanosleep(&span, NULL));
    every(5000, 100000);
    FAILS(EINTR, pause());
    every(0, 0);
    /* A signal that isn't handled interrupts nothing. */
    handle(SIGALRM, SIG_IGN, 0);
    every(1000, 1000);
    span = (struct timespec){0, 20 * MS};
    IS(nanosleep(&span, NULL), 0);
    every(0, 0);
    sigaddset(&set, SIGALRM);
    handle(SIGALRM, note, 0);
    sigprocmask(SIG_BLOCK, &set, NULL);
    every(1000, 1000);
    IS(nanosleep(&span, NULL), 0); /* nor one that is blocked */
    every(0, 0);
    int number;
    IS(sigwait(&set, &number), 0);
    IS(number, SIGALRM);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* ---- clocks ---- */

static void clocks(void)
{
    clockid_t clock;
    struct timespec span = {.tv_nsec = 10 * MS}, now;
    IS(clock_getcpuclockid(0, &clock), 0);
    IS(clock_gettime(clock, &now), 0);
    IS(clock_getcpuclockid(getpid(), &clock), 0);
    IS(clock_getcpuclockid(12345, &clock), ESRCH);
    IS(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &span, NULL), EINVAL);
    FAILS(EINVAL, clock_gettime(99, &now));
    FAILS(EINVAL, clock_settime(CLOCK_MONOTONIC, &now));
    now.tv_nsec = NS;
    FAILS(EINVAL, clock_settime(CLOCK_REALTIME, &now));
    clock_gettime(CLOCK_REALTIME, &now);
    now.tv_sec += 1000;
    long before = now_ns(CLOCK_MONOTONIC);
    IS(clock_settime(CLOCK_REALTIME, &now), 0);
    long set = now_ns(CLOCK_REALTIME), wanted = now.tv_sec * (long)NS + now.tv_nsec;
    ok(set >= wanted && set < wanted + 5l * NS, "the clock is what it was set to");
    long after = now_ns(CLOCK_MONOTONIC);
    ok(after >= before && after < before + 5l * NS, "and CLOCK_MONOTONIC isn't touched");
}

int main(int argc, char **argv)
{
    if (argc > 2) {
        keep_until(atoi(argv[2]), "registers under a storm of handlers");
        printf("1..%d\n", count);
        return failed > 0;
    }
    keep_until(300, "registers, red zone and flags while 300 handlers use them all");
    jumps();
    nests();
    storm_on_work();
    itimers();
    creates();
    many();
    interrupts();
    clocks();
    printf("1..%d\n", count);
    return failed > 0;
}
