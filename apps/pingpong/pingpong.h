/*
 * How one thread hands a number to another: what every means of it has to offer.
 *
 *                 there
 *      ping  ==============>  pong       the first thread sends on lines[0] and receives from
 *            <==============             lines[1], the second one the other way round
 *                  back
 *
 *   PP-1  The two take turns: on a line nothing is sent before the last number was received. So
 *         one variable is room enough for a line of shared memory.
 *   PP-2  A number is never 0: it stands for "nothing there".
 */
#ifndef APPS_PINGPONG_PINGPONG_H
#define APPS_PINGPONG_PINGPONG_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>

/* A way for numbers; each means uses what it needs of it. */
struct line {
    int from, to;           /* descriptors: read here, written there */
    pthread_mutex_t mutex;  /* protects `number`, */
    pthread_cond_t changed; /* which has changed */
    sem_t sent;             /* so often a number was put there that nobody has taken */
    _Atomic uint64_t number;
    char padding[64]; /* or the two lines might share a line of the cache */
};

struct means {
    const char *name, *what;
    void (*open)(struct line lines[2]); /* ends the program if it can't */
    void (*send)(struct line *line, uint64_t number);
    uint64_t (*receive)(struct line *line); /* waits for one */
};

extern const struct means all_means[]; /* the last one's name is NULL */

/* Prints why, from errno, and ends the program. */
_Noreturn void fail(const char *what);

#endif
