/*
 * Locked in: from the program's start on, Linux lets this process make only the hypercalls that it
 * needs from there on, each from hypercall.S alone and with arguments that are checked. Linux only.
 *
 *   LK-1  A descriptor that the room is to use after its start is named by lock_allow() before,
 *         with what may be done with it; all others might as well be closed.
 *   LK-2  The lock is there for the rest of the process's life. Nothing takes it off, and what it
 *         allows never grows.
 *   LK-3  Whatever else is tried ends the process with a report and status 159 (128 + SIGSYS).
 */
#ifndef LINUX_LOCK_H
#define LINUX_LOCK_H

#include "hypercall.h"

enum { LOCK_FDS = 32 }; /* descriptors from this number on can't be allowed */

enum lock_use { /* or-ed */
                LOCK_READ = 1,
                LOCK_WRITE = 2,
                LOCK_SYNC = 4,  /* fdatasync() */
                LOCK_HOLES = 8, /* holes where there was data */
};

/* See LK-1. During initialisation. */
void lock_allow(int fd, unsigned uses);

/* For the handler of SIGSYS: the report of LK-3. */
_Noreturn void lock_report(const struct linux_siginfo *info,
                           const struct linux_registers *registers);

#endif
