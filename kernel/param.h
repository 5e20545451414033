/*
 * Sizes that one may want to change, in one place.
 */
#ifndef KERNEL_PARAM_H
#define KERNEL_PARAM_H

enum {
    PROGRAM_STACK_MIB = 8,         /* reserved for the first thread; hitoma.stack= */
    PROGRAM_SMALL_STACK_KIB = 256, /* the same, where nothing maps memory; thread.c */
    VM_RESERVE_FOR_STACK = 6,      /* pages, at most, that a system call's stack touches; VR-3 */
    VM_RESERVE_ORDER = 3,          /* pages for first touches come so many at a time; VR-1 */
    BACKTRACE_MAX = 32,            /* lines; a runaway recursion has thousands */
};

#endif
