/*
 * <sys/wait.h>: newlib's, and what it lacks.
 */
#ifndef HITOMA_SYS_WAIT_H
#define HITOMA_SYS_WAIT_H

#include_next <sys/wait.h>

#define WCONTINUED      8
#define WIFCONTINUED(w) ((w) == 0xffff)
#define WCOREDUMP(w)    ((w)&0x80)

#endif
