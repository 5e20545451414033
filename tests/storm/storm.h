/*
 * What the hammers of tests/storm/ share. See storm.c.
 */
#ifndef TESTS_STORM_STORM_H
#define TESTS_STORM_STORM_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* Of this many a hammer's threads do each what it is about. */
extern unsigned long rounds;

/* A thread's own chance, from the seed and its number. */
struct chance {
    uint64_t state;
};

/* A number below `limit`: splitmix64. */
static inline unsigned long draw(struct chance *chance, unsigned long limit)
{
    uint64_t z = chance->state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) % limit;
}

/* Notes that something is not as it must be. Any thread. */
void storm_fail(const char *what, int line);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            storm_fail(__FILE_NAME__ ": " #condition, __LINE__);                                   \
    } while (0)

static inline struct timespec from_now(clockid_t clock, long ns)
{
    struct timespec now;
    clock_gettime(clock, &now);
    now.tv_nsec += ns;
    now.tv_sec += now.tv_nsec / 1000000000;
    now.tv_nsec %= 1000000000;
    return now;
}

static inline void nap(long ns)
{
    const struct timespec span = {.tv_nsec = ns};
    nanosleep(&span, NULL);
}

/* A thread of this policy and priority. */
pthread_t begin(void *(*function)(void *), void *argument, int policy, int priority);

struct hammer {
    const char *name;
    int threads;
    void (*work)(struct chance *chance, int number);
    void (*prepare)(void); /* before any thread; or NULL */
    void (*check)(void);   /* when all have ended; or NULL */
};

/* ---- hammers.c ---- */

void hammer_cancellation(struct chance *chance, int number);
void hammer_memory(struct chance *chance, int number);
void hammer_memory_check(void);
void hammer_pipes(struct chance *chance, int number);
void hammer_pipes_prepare(void);
void hammer_pipes_check(void);
void hammer_events(struct chance *chance, int number);
void hammer_events_prepare(void);
void hammer_events_check(void);
void hammer_timers(struct chance *chance, int number);
void hammer_threads(struct chance *chance, int number);
void hammer_threads_check(void);

#endif
