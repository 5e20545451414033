/*
 * For tests/linux.t: a program that a process's surroundings are tried on.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static void say_bye(void)
{
    puts("bye");
}

/*
 * So many short sleeps: if a timer's signal got lost between a look and a sleep, one is for ever.
 */
static int sleeps(long count)
{
    for (long i = 0; i < count; i++) {
        struct timespec time = {0, i * 7919 % 50000};
        if (nanosleep(&time, NULL) != 0)
            return 1;
    }
    puts("slept");
    return 0;
}

/* As many mappings as there can be, with room between them; twice. */
static int maps(void)
{
    enum { MAPS = 100000 };
    static void *at[MAPS];
    int counts[2];
    for (int turn = 0; turn < 2; turn++) {
        int n = 0;
        for (; n < MAPS; n++) {
            at[n] = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (at[n] == MAP_FAILED)
                break;
            *(char *)at[n] = 1;
        }
        counts[turn] = n;
        for (int i = 0; i < n; i += 2)
            if (munmap(at[i], 1) != 0)
                return 1;
        for (int i = 1; i < n; i += 2)
            if (munmap(at[i], 1) != 0)
                return 2;
    }
    puts(counts[0] == counts[1] && counts[0] > 10000 ? "all again" : "not all");
    return 0;
}

/*
 * Every second page of memory that isn't promised, upwards and downwards: more than the host has
 * mappings, if each were one.
 */
static int sparse(void)
{
    enum { TOUCHES = 100000, STEP = 8192 };
    for (int turn = 0; turn < 2; turn++) {
        char *memory = mmap(NULL, (size_t)TOUCHES * STEP, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED)
            return 1;
        for (size_t i = 0; i < TOUCHES; i++)
            memory[(turn == 0 ? i : TOUCHES - 1 - i) * STEP] = 1;
        if (munmap(memory, (size_t)TOUCHES * STEP) != 0)
            return 2;
    }
    puts("touched");
    return 0;
}

/* Vectors and flags must survive the signals that come while it computes: one for each input. */
static int compute(void)
{
    double sum = 0, wanted = -1;
    int first = getchar();
    time_t end = time(NULL) + 2;
    while (time(NULL) < end) {
        sum = 0;
        for (int i = 1; i < 100000; i++)
            sum += 1.0 / i / i;
        if (wanted >= 0 && sum != wanted)
            return 1;
        wanted = sum;
    }
    puts("computed");
    return first == EOF;
}

static int read_all(const char *what)
{
    char line[64];
    atexit(say_bye);
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin)) {
        if (strcmp(line, "fault\n") == 0)
            *(volatile int *)8 = 0;
        if (strcmp(line, "abort\n") == 0)
            abort();
        if (strcmp(line, "busy\n") == 0)
            for (;;)
                __asm__ volatile("");
        fputs(line, stdout);
        fflush(stdout);
    }
    return strcmp(what, "read") != 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "sleeps") == 0)
        return sleeps(argc > 2 ? atol(argv[2]) : 1);
    if (strcmp(what, "maps") == 0)
        return maps();
    if (strcmp(what, "sparse") == 0)
        return sparse();
    if (strcmp(what, "compute") == 0)
        return compute();
    if (strcmp(what, "read") == 0)
        return read_all(what);
    if (strcmp(what, "wait") == 0) {
        puts("waiting");
        fflush(stdout);
        sleep(1000);
    }
    for (int i = 1; i < argc; i++)
        printf("[%s]", argv[i]);
    printf("%s\n", getenv("A") ? getenv("A") : "");
    return argc;
}
