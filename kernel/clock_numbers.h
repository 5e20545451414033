/*
 * The clocks' numbers: newlib's, and threads' own. Shared with lib/; header only.
 */
#ifndef KERNEL_CLOCK_NUMBERS_H
#define KERNEL_CLOCK_NUMBERS_H

/* The coarse ones promise less than they get here. */
enum clock_number {
    CLOCK_OF_WALL_COARSE,
    CLOCK_OF_WALL,
    CLOCK_OF_PROCESS,
    CLOCK_OF_CALLER, /* the calling thread's */
    CLOCK_OF_BOOT_MONOTONIC,
    CLOCK_OF_BOOT_RAW,
    CLOCK_OF_BOOT_COARSE,
    CLOCK_OF_BOOT,
};

/* The clock of the processor time of thread n: this | n. */
#define CLOCK_OF_THREAD 0x40000000

#endif
