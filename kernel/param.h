/*
 * Sizes that one may want to change, in one place.
 */
#ifndef KERNEL_PARAM_H
#define KERNEL_PARAM_H

enum {
    PROGRAM_STACK_PAGES_MAX = 64, /* 256 KiB */
    PROGRAM_STACK_PAGES_MIN = 4,  /* 16 KiB: printf of a double takes about 6 */
    BACKTRACE_MAX = 32,           /* lines; a runaway recursion has thousands */
};

#endif
