/*
 * The program: the one thing that this machine runs, as the kernel sees it.
 *
 *   PR-1  lib/ registers its entry point with PROGRAM_ENTRY(); exactly one file of an image does.
 *   PR-2  Whoever wants the program to end from outside (power button, Ctrl-C) calls
 *         program_end_request(), from any context. It takes effect where the first thread is
 *         outside the kernel: at the return from a system call, or of an interrupt that came while
 *         the program itself ran. Then the exit path runs: atexit() functions, buffers written.
 */
#ifndef KERNEL_PROGRAM_H
#define KERNEL_PROGRAM_H

#include <stdbool.h>

/* As main() gets them: arrays with a NULL behind the last. */
struct program_arguments {
    int argc;
    char **argv;
    char **environment;
};

struct program {
    /* Runs the program to its end. Called on the program's stack. */
    void (*start)(const struct program_arguments *arguments);
    /*
     * Runs the exit path with this status. Called like a signal handler, between any two
     * instructions of the program.
     */
    void (*end)(int status);
};

#define PROGRAM_ENTRY(start_, end_) const struct program program_entry = {start_, end_}

/* From lib/, by PROGRAM_ENTRY(): the kernel takes it as what it is told to start. */
extern const struct program program_entry;

/* The name of the image's program: argv[0]. From the image's note. */
extern const char program_name[];

extern struct program_arguments program_arguments;

/*
 * What exit() does last, in thread context, when the program is done and before the machine ends;
 * NULL: nothing. Not after a crash.
 */
extern void (*program_last_thing)(void);

/* See PR-2. The first request's status counts. In a program that handles signals it is one: status
 * less 128. */
void program_end_request(int status);

/* The program's exit path, with this status. Called outside the kernel, with interrupts on. */
void program_end(int status);

/* Carries the request out. Called outside the kernel only, with interrupts on; does not return. */
_Noreturn void program_end_now(void);

#endif
