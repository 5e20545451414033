/*
 * pingpong: two threads send a number to and fro, and how long a round trip takes is told.
 *
 *     pingpong MEANS [ROUNDS]       MEANS: mutex, semaphore, yield, pipe, eventfd, socketpair, all
 *
 * Ping sends 1, pong gets 1 and sends it back, ping gets it and sends 2, and so on: each checks
 * that what comes is what should. So the threads run in turn, and what is measured is what it takes
 * to wake one up and to go to sleep oneself, four times a round (twice for each).
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pingpong.h"

#define ROUNDS_MAX 1000000000000

struct game {
    const struct means *means;
    uint64_t rounds, answered; /* answered: written by pong, read when it has ended */
    struct line lines[2];
};

void fail(const char *what)
{
    fprintf(stderr, "pingpong: %s: %s\n", what, strerror(errno));
    exit(1);
}

static _Noreturn void usage(const char *wrong)
{
    fprintf(stderr, "pingpong: %s\npingpong MEANS [ROUNDS], where MEANS is all, or one of\n",
            wrong);
    for (const struct means *m = all_means; m->name; m++)
        fprintf(stderr, "  %-12s%s\n", m->name, m->what);
    exit(1);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

static void must_be(uint64_t got, uint64_t wanted)
{
    if (got != wanted) {
        fprintf(stderr, "pingpong: got %llu where %llu was next\n", (unsigned long long)got,
                (unsigned long long)wanted);
        exit(1);
    }
}

static void *pong(void *argument)
{
    struct game *game = argument;
    uint64_t round;
    for (round = 1; round <= game->rounds; round++) {
        must_be(game->means->receive(&game->lines[0]), round);
        game->means->send(&game->lines[1], round);
    }
    game->answered = round - 1;
    return NULL;
}

static void ping(struct game *game)
{
    for (uint64_t round = 1; round <= game->rounds; round++) {
        game->means->send(&game->lines[0], round);
        must_be(game->means->receive(&game->lines[1]), round);
    }
}

static void play(const struct means *means, uint64_t rounds)
{
    static struct game game;
    pthread_t thread;

    game = (struct game){.means = means, .rounds = rounds};
    means->open(game.lines);
    if ((errno = pthread_create(&thread, NULL, pong, &game)) != 0)
        fail("pthread_create");
    double began = seconds();
    ping(&game);
    double took = seconds() - began;
    pthread_join(thread, NULL);
    printf("%-12s%llu round trips, %.0f ns each, %.0f a second\n", means->name,
           (unsigned long long)game.answered, took * 1e9 / rounds, took > 0 ? rounds / took : 0);
}

static uint64_t number(const char *text)
{
    char *end;
    uint64_t value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || value < 1 || value > ROUNDS_MAX)
        usage("ROUNDS is a number from 1 to 1000000000000");
    return value;
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3)
        usage(argc < 2 ? "by which means?" : "too many words");
    uint64_t rounds = argc > 2 ? number(argv[2]) : 100000;
    bool all = strcmp(argv[1], "all") == 0, played = false;

    for (const struct means *m = all_means; m->name; m++)
        if (all || strcmp(argv[1], m->name) == 0) {
            play(m, rounds);
            fflush(stdout);
            played = true;
        }
    if (!played)
        usage("there is no such means");
    return 0;
}
