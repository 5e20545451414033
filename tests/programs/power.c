/*
 * Waits to be ended from outside, and says goodbye on its exit path. tests/power.t presses the
 * button.
 *
 *     power            sleeps for good
 *     power spin       sleeps a moment, then computes for good
 *     power now        ends at once, with status 7
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void goodbye(void)
{
    puts("goodbye");
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    atexit(goodbye);
    if (strcmp(what, "now") == 0)
        return 7;
    usleep(1000); /* from the first sleep on the kernel listens to the button */
    puts("waiting");
    fflush(stdout);
    while (strcmp(what, "spin") == 0)
        __asm__ volatile("" ::: "memory");
    for (;;)
        sleep(1000);
}
