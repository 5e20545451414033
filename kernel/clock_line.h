/*
 * The clock, as the kernel shares it with the program: clock_gettime() needs no system call.
 *
 *      nanoseconds
 *        ^            .      ns = line->ns + (tsc - line->tsc) * line->rate
 *        |        . '
 *     ns |....+ '            as long as tsc - line->tsc < line->valid_cycles
 *        |  . :
 *        +----+-------> time-stamp counter
 *            tsc
 *
 * The kernel measures the rate again from time to time, and then points to a new line; the program
 * follows the pointer at each reading, and asks by system call where the line isn't valid.
 *
 *   CK-1  A line is never changed once it has been pointed to, and never used for another: a reader
 *         that was interrupted in the middle of its arithmetic goes on with a consistent one.
 *
 * Used on both sides of the border: header only.
 */
#ifndef KERNEL_CLOCK_LINE_H
#define KERNEL_CLOCK_LINE_H

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds a cycle, times 2^56: see kernel/platform/clock.h for why this many. */
enum { CLOCK_SHIFT = 56 };

struct clock_line {
    uint64_t tsc;
    uint64_t rate;
    uint64_t ns;
    uint64_t valid_cycles;
};

/* What clock_share() tells, once for each program. */
struct clock_shared {
    const struct clock_line *const *line; /* where the pointer to the present line is */
    uint64_t wall_offset_ns;              /* wall clock minus clock; 0 if it wasn't asked for */
};

static inline uint64_t clock_line_scaled(uint64_t cycles, uint64_t rate)
{
    return (unsigned __int128)cycles * rate >> CLOCK_SHIFT;
}

/* The time by this line, in *ns; false: it isn't valid now, the kernel must say. */
static inline bool clock_line_read(const struct clock_line *line, uint64_t *ns)
{
    uint64_t cycles = __builtin_ia32_rdtsc() - line->tsc;
    *ns = line->ns + clock_line_scaled(cycles, line->rate);
    return __builtin_expect(cycles < line->valid_cycles, 1);
}

#endif
