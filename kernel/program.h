/*
 * The program: the one thing that this machine runs, as the kernel sees it.
 *
 *   PR-1  lib/ registers its entry point with PROGRAM_ENTRY(); exactly one file of an image does.
 *   PR-2  What comes from outside (power button, Ctrl-C, a new window size) is a signal, and goes
 *         to program_signal(), from any context. In a program that handles no signals it does what
 *         that signal does to any program. The end takes effect where a thread is outside the
 *         kernel, the first one if it still runs: at the return from a system call, or of an
 *         interrupt that came while the program itself ran. Then the exit path runs: atexit()
 *         functions, buffers written. SIGQUIT is the end at once, and says where the program was.
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

/* See PR-2; `number` as in signal_numbers.h. Without signals the first that ends it counts. */
void program_signal(unsigned number);

/* The program's exit path, with this status. Called outside the kernel, with interrupts on. */
void program_end(int status);

/* The end by a signal that nobody handles: a report, and 128 and its number as the status. */
_Noreturn void program_end_by_signal(int number);

/* Carries PR-2 out. Called outside the kernel only, with interrupts on; does not return. */
_Noreturn void program_end_now(void);

#endif
