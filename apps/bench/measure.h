/*
 * How a program measures itself: the least of many runs, by the time-stamp counter.
 *
 * Started with `-icount shift=0,sleep=off` (tools/bench does it) QEMU's time-stamp counter goes up
 * by one an instruction, so that a difference of two readings is a number of instructions, the same
 * on every machine. On a real processor it is a time in units of its own; the least of many is then
 * the run that nothing disturbed.
 *
 *   uint64_t cost;
 *   MEASURE(cost, 1000, close(-1));          // instructions that one close(-1) takes
 *
 *  MEASURE-1  What is measured doesn't sleep: with sleep=off the counter also goes up by the time
 *             that the processor was idle.
 *  MEASURE-2  What is measured ran once before: the first run pays for pages touched first.
 *  MEASURE-3  The cost of measuring is taken off: the least difference of two readings with
 *             nothing between. The loop's own instructions are outside the readings.
 */
#ifndef APPS_BENCH_MEASURE_H
#define APPS_BENCH_MEASURE_H

#include <stdint.h>

/* The counter, read after everything before it is done and before anything behind it begins. */
static inline uint64_t measure_ticks(void)
{
    uint32_t low, high;

    __asm__ volatile("lfence\n\trdtsc\n\tlfence" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

#define MEASURE_LEAST(result, runs, statement)                                                     \
    do {                                                                                           \
        (result) = UINT64_MAX;                                                                     \
        for (int run_ = 0; run_ < (runs); run_++) {                                                \
            uint64_t start_ = measure_ticks();                                                     \
            statement;                                                                             \
            uint64_t taken_ = measure_ticks() - start_;                                            \
            if (taken_ < (result)) {                                                               \
                (result) = taken_;                                                                 \
            }                                                                                      \
        }                                                                                          \
    } while (0)

#define MEASURE(result, runs, statement)                                                           \
    do {                                                                                           \
        uint64_t empty_;                                                                           \
        MEASURE_LEAST(empty_, 100, __asm__ volatile("" ::: "memory"));                             \
        statement;                                                                                 \
        MEASURE_LEAST(result, runs, statement);                                                    \
        (result) -= empty_;                                                                        \
    } while (0)

#endif
