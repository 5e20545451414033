/*
 * The clock, for the platforms. Everybody else: platform_clock_ns().
 *
 * Fixed-point scale: a rate is nanoseconds a cycle, times 2^CLOCK_SHIFT. The product with a count
 * of cycles is 128 bits wide, so there is no interval that overflows; and for the slowest clock
 * there is (10 MHz) the rate still fits its 64 bits.
 */
#ifndef PLATFORM_CLOCK_H
#define PLATFORM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel/clock_line.h" /* CLOCK_SHIFT */

enum { CLOCK_HZ_MIN = 10000000 };

/* The rate of a counter with so many ticks a second, or that counted `cycles` while `ns` passed. */
uint64_t clock_rate_of_hz(uint64_t hz);
uint64_t clock_rate_of_interval(uint64_t ns, uint64_t cycles);

/*
 * The time-stamp counter's value at or just after platform_clock_ns() == ns. Some far value if that
 * doesn't fit.
 */
uint64_t clock_tsc_at(uint64_t ns);

/* So many cycles in nanoseconds, by what is known of the rate now. 0 before the clock was read. */
uint64_t clock_span_ns(uint64_t cycles);

/*
 * The platform's timer is about to be used for something else: if the clock measures itself against
 * it, it does so a last time.
 */
void clock_release_timer(void);

/* ---- from each platform: who may know the rate at once (clock_rate.c); 0 if nobody does ---- */

struct clock_source {
    const char *name; /* for the log */
    uint64_t rate;    /* 0: unknown */
};
struct clock_source clock_rate_told(void);

/* ---- else somebody to measure against (clock_reference.c) ---- */

struct clock_reference {
    const char *name;
    uint32_t (*read)(void);
    uint32_t mask; /* it counts from 0 to this, and again from 0 */
    uint32_t hz;   /* 0: there is none */
    bool is_timer; /* the one that platform_timer_set() uses, too */
};
struct clock_reference clock_reference_find(void);

#endif
