/*
 * The clock: the processor's time-stamp counter (TSC), turned into nanoseconds by one
 * multiplication.
 *
 * The TSC is the only clock that can be read without an exit. Its rate isn't written on it: a
 * hypervisor may tell (clock_rate.c); otherwise it is measured against a timer of known rate
 * (clock_reference.c). The first measurement is short, because somebody waits for it, and so is
 * good for about one part in a hundred; calls that come later make it better, each with an interval
 * a hundred times longer:
 *
 *      first call      +100 us       +10 ms           +1 s                   +100 s
 *      reading 0       reading 1     reading 2        reading 3              reading 4, the last
 *      (starts it)     first rate    1 in 10,000      1 in 1,000,000         better than any quartz
 *
 * Nothing is measured, or even looked for, at boot: a program that never asks for the time doesn't
 * pay for it (to find the timer alone takes longer than the rest of the boot). What is noted at
 * boot is the TSC, so that the clock counts from there.
 *
 *   CT-1  A change of rate is a change of slope, never a step: the new line begins where the old
 *         one ends. The lines themselves are read by programs, too: kernel/clock_line.h.
 *   CT-2  Processors whose TSC stops in sleep or follows the frequency ("not invariant") give a
 *         clock that does so, too; the log says so. All hypervisors' processors since 2010 have an
 *         invariant one, but hide the fact from some guests, so nothing hangs on the flag.
 */
#include "kernel/platform/clock.h"

#include "kernel/init.h"
#include "kernel/log.h"
#include "kernel/platform.h"
#include "kernel/platform/x86.h"
#include "kernel/thread.h"

enum {
    LINES_MAX = 16,
    LAST_READING = 4,
    FIRST_INTERVAL_NS = 100000,
    INTERVAL_GROWTH = 100,
    READING_ATTEMPTS = 4,
    NS_A_SECOND = 1000000000,
};

/* More cycles, or nanoseconds, than will ever be. */
#define NEVER (1ull << 63)

/* lines[0] stays as it is: valid for no cycles, so the first call is a slow one. */
static struct clock_line lines[LINES_MAX];
static unsigned line_count = 1;
static const struct clock_line *current = &lines[0];

static uint64_t boot_tsc;

/* What we measure against, with interrupts off. Unused where the rate was told. */
static struct clock_reference reference;
static unsigned last_reading; /* its number in the drawing above */
static struct reading {
    uint64_t tsc;
    uint32_t ticks;
} first; /* reading 0 */

/*
 * 128 by 64 bits, for a quotient that fits 64: the processor has it in one instruction, C hasn't.
 */
static uint64_t divide(unsigned __int128 dividend, uint64_t divisor)
{
    uint64_t high = dividend >> 64, low = dividend, quotient;
    if (high >= divisor)
        return UINT64_MAX;
    __asm__("divq %4" : "=a"(quotient), "=d"(high) : "0"(low), "1"(high), "rm"(divisor) : "cc");
    return quotient;
}

uint64_t clock_rate_of_interval(uint64_t ns, uint64_t cycles)
{
    return divide((unsigned __int128)ns << CLOCK_SHIFT, cycles);
}

uint64_t clock_rate_of_hz(uint64_t hz)
{
    return hz < CLOCK_HZ_MIN ? 0 : clock_rate_of_interval(NS_A_SECOND, hz);
}

static uint64_t rate_to_mhz(uint64_t rate)
{
    return divide((unsigned __int128)1000 << CLOCK_SHIFT, rate);
}

/* ---- measuring ---- */

/*
 * Both counters at one moment: the reference's between two of the TSC's. An interrupt of the
 * hypervisor's may come between, which shows as a wide interval: the narrowest of some attempts is
 * taken, its middle is the moment.
 */
static struct reading take_reading(void)
{
    struct reading best = {0, 0};
    uint64_t narrowest = UINT64_MAX;
    for (int i = 0; i < READING_ATTEMPTS; i++) {
        uint64_t before = rdtsc();
        uint32_t ticks = reference.read();
        uint64_t width = rdtsc() - before;
        if (width < narrowest) {
            narrowest = width;
            best = (struct reading){before + width / 2, ticks};
        }
    }
    return best;
}

/*
 * How long the reference says it was since reading 0. It may have wrapped around since (24 bits at
 * 3.6 MHz: 4.7 s); `about_ns`, by the rate known so far, says how often. 0: the rate isn't good
 * enough to say.
 */
static uint64_t reference_ns(uint32_t ticks, uint64_t about_ns)
{
    /* The error of a rate, as a power of two, by the reading it comes from: pessimistic. */
    static const uint8_t error_shift[LAST_READING + 1] = {0, 5, 12, 18, 24};
    uint64_t period = (uint64_t)reference.mask + 1;
    uint64_t elapsed = (ticks - first.ticks) & reference.mask;
    uint64_t about = divide((unsigned __int128)about_ns * reference.hz, NS_A_SECOND);
    if (about >> error_shift[last_reading] > period / 4)
        return 0;
    if (about > elapsed)
        elapsed += (about - elapsed + period / 2) / period * period;
    return divide((unsigned __int128)elapsed * NS_A_SECOND, reference.hz);
}

/* From `tsc` on, time goes at this rate: for valid_ns, then it is to be measured again. */
static void begin_line(uint64_t tsc, uint64_t rate, uint64_t ns, uint64_t valid_ns)
{
    struct clock_line *line = &lines[line_count++];
    uint64_t cycles = divide((unsigned __int128)valid_ns << CLOCK_SHIFT, rate);
    if (valid_ns == NEVER || line_count == LINES_MAX)
        cycles = NEVER;
    *line = (struct clock_line){tsc, rate, ns, cycles};
    __atomic_store_n(&current, line, __ATOMIC_RELEASE);
}

/* When, after this reading, the next one is due. */
static uint64_t next_interval(unsigned reading)
{
    uint64_t ns = FIRST_INTERVAL_NS;
    for (unsigned i = 0; i < reading; i++)
        ns *= INTERVAL_GROWTH;
    return reading < LAST_READING ? ns : NEVER;
}

/* Readings 0 and 1: waits until the reference has advanced far enough for a first rate. */
static void measure_first(void)
{
    uint32_t wanted = (uint64_t)reference.hz * FIRST_INTERVAL_NS / NS_A_SECOND + 1;
    struct reading now;
    first = take_reading();
    do
        now = take_reading();
    while (((now.ticks - first.ticks) & reference.mask) < wanted);
    uint64_t rate = clock_rate_of_interval(reference_ns(now.ticks, 0), now.tsc - first.tsc);
    last_reading = 1;
    begin_line(now.tsc, rate, clock_line_scaled(now.tsc - boot_tsc, rate),
               next_interval(last_reading));
    log_line("clock: TSC at about %lu MHz, by %s", rate_to_mhz(rate), reference.name);
}

/* Readings 2 to 4. `last`: the reference can't be asked again. */
static void measure_again(bool last)
{
    const struct clock_line *old = current;
    struct reading now = take_reading();
    uint64_t cycles = now.tsc - first.tsc, rate = old->rate;
    uint64_t ns = reference_ns(now.ticks, clock_line_scaled(cycles, rate));
    if (ns) {
        rate = clock_rate_of_interval(ns, cycles);
        last_reading++;
    } else {
        /*
         * Nobody asked for the time for too long. Reading 1 again: the rate is known as well as
         * then.
         */
        first = now;
        last_reading = 1;
    }
    begin_line(now.tsc, rate, old->ns + clock_line_scaled(now.tsc - old->tsc, old->rate),
               last ? NEVER : next_interval(last_reading));
}

static void use_told_rate(struct clock_source source)
{
    uint64_t now = rdtsc();
    begin_line(now, source.rate, clock_line_scaled(now - boot_tsc, source.rate), NEVER);
    log_line("clock: TSC at %lu MHz, by %s", rate_to_mhz(source.rate), source.name);
}

static void start(void)
{
    enum { ADVANCED_POWER = 0x80000007, EDX_INVARIANT_TSC = 1 << 8 };
    struct clock_source told = clock_rate_told();
    if (!told.rate)
        reference = clock_reference_find();
    if (!told.rate && !reference.hz)
        told = (struct clock_source){"assumption, as nobody tells", clock_rate_of_hz(NS_A_SECOND)};
    if (told.rate)
        use_told_rate(told);
    else
        measure_first();
    if (!(cpuid(ADVANCED_POWER, 0).edx & EDX_INVARIANT_TSC))
        log_line("clock: the processor doesn't promise that its TSC is steady");
}

/*
 * One processor measures. Another that finds the line too old meanwhile takes it all the same: it
 * is only less good than it might be. No lock, since this is called with any lock held.
 */
static void measure_if_first(void)
{
    static bool is_measuring;
    if (__atomic_test_and_set(&is_measuring, __ATOMIC_ACQUIRE))
        return;
    if (rdtsc() - current->tsc >= current->valid_cycles)
        measure_again(false);
    __atomic_clear(&is_measuring, __ATOMIC_RELEASE);
}

/* The rarely taken ways of platform_clock_ns(). */
static __attribute__((noinline)) uint64_t clock_ns_slow(void)
{
    bool were_on = interrupts_save();
    if (current == &lines[0])
        start();
    else if (rdtsc() - current->tsc < NEVER)
        measure_if_first();
    /*
     * Else the TSC is behind where the line began: another processor's, by a little. Then it is the
     * line's beginning.
     */
    const struct clock_line *line = current;
    uint64_t cycles = rdtsc() - line->tsc;
    uint64_t ns = line->ns + (cycles < NEVER ? clock_line_scaled(cycles, line->rate) : 0);
    interrupts_restore(were_on);
    return ns;
}

/*
 * A dozen instructions, no exit. Not fenced: rdtsc may be executed a few nanoseconds early or late,
 * but two of them never in the wrong order.
 */
uint64_t platform_clock_ns(void)
{
    uint64_t ns;
    return clock_line_read(current, &ns) ? ns : clock_ns_slow();
}

const struct clock_line *const *platform_clock_line(void)
{
    return &current;
}

uint64_t clock_tsc_at(uint64_t ns)
{
    const struct clock_line *line = current;
    if (ns <= line->ns)
        return line->tsc;
    uint64_t cycles = divide((unsigned __int128)(ns - line->ns) << CLOCK_SHIFT, line->rate);
    return cycles < NEVER ? line->tsc + cycles + 1 : line->tsc + NEVER;
}

uint64_t clock_span_ns(uint64_t cycles)
{
    return clock_line_scaled(cycles, current->rate);
}

/* Kept in cycles: whoever never asks doesn't pay for a clock. */
uint64_t platform_idle_ns(const struct cpu_local *cpu)
{
    uint64_t since = cpu->idle_since;
    return clock_span_ns(cpu->idle_cycles + (since ? rdtsc() - since : 0));
}

void clock_release_timer(void)
{
    if (!reference.is_timer)
        return;
    reference.is_timer = false;
    if (current->valid_cycles != NEVER)
        measure_again(true);
}

static void note_boot(void)
{
    boot_tsc = rdtsc();
}
INIT(INIT_CONSOLE, note_boot);
