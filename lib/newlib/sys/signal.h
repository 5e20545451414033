/*
 * <sys/signal.h>: the signals' numbers, those of Linux on x86-64, so that the status of a program
 * that crashed (128 + number) is what a shell's user expects; newlib's differ from 7 on.
 * newlib leaves its own out as soon as SIGTRAP is defined.
 */
#ifndef HITOMA_SYS_SIGNAL_H
#define HITOMA_SYS_SIGNAL_H

#define SIGHUP    1
#define SIGINT    2
#define SIGQUIT   3
#define SIGILL    4
#define SIGTRAP   5
#define SIGABRT   6
#define SIGIOT    SIGABRT
#define SIGBUS    7
#define SIGFPE    8
#define SIGKILL   9
#define SIGUSR1   10
#define SIGSEGV   11
#define SIGUSR2   12
#define SIGPIPE   13
#define SIGALRM   14
#define SIGTERM   15
#define SIGSTKFLT 16
#define SIGCHLD   17
#define SIGCLD    SIGCHLD
#define SIGCONT   18
#define SIGSTOP   19
#define SIGTSTP   20
#define SIGTTIN   21
#define SIGTTOU   22
#define SIGURG    23
#define SIGXCPU   24
#define SIGXFSZ   25
#define SIGVTALRM 26
#define SIGPROF   27
#define SIGWINCH  28
#define SIGIO     29
#define SIGPOLL   SIGIO
#define SIGPWR    30
#define SIGSYS    31
#define NSIG      65 /* one more than the highest; 32 to 64 are the real-time signals */

#include_next <sys/signal.h>

/* newlib's macros shift an int, which loses every signal from 32 on: the functions instead. */
#undef sigaddset
#undef sigdelset
#undef sigemptyset
#undef sigfillset
#undef sigismember

#endif
