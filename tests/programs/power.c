/*
 * Waits to be ended from outside, and says goodbye on its exit path. tests/power.t presses the
 * button.
 *
 *     power            sleeps for good
 *     power spin       sleeps a moment, then computes for good
 *     power late       computes for half a second, then sleeps for the first time, for good
 *     power now        ends at once, with status 7
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void goodbye(void)
{
    puts("goodbye");
}

static void compute_half_a_second(void)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < 500);
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    atexit(goodbye);
    if (strcmp(what, "now") == 0)
        return 7;
    if (strcmp(what, "late") != 0)
        usleep(1000); /* from the first sleep on the kernel listens to the button */
    puts("waiting");
    fflush(stdout);
    if (strcmp(what, "late") == 0)
        compute_half_a_second();
    while (strcmp(what, "spin") == 0)
        __asm__ volatile("" ::: "memory");
    for (;;)
        sleep(1000);
}
