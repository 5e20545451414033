/*
 * kernel/timer.c on the host, under sanitizers: random operations against a model that knows of
 * each timer only whether it is set, and for when. Run by tests/timer-host.t.
 *
 * The numbers cited are those of kernel/timer.h.
 */
#include "kernel/timer.h"

#include "tests/host/threads/machine.h"

enum { TIMERS = 100000 };

static struct {
    struct timer timer; /* the first field: expired() finds the rest by it */
    uint64_t deadline;  /* the model's; TIMER_NEVER: it isn't set */
    uint64_t period;    /* 0: once */
    unsigned set_after; /* so many interrupts */
} timers[TIMERS];
static unsigned in_use, calls;

static void (*interrupt)(void);
static unsigned interrupts;
static uint64_t last_interrupt; /* when it was */

extern void (*const host_init)(void); /* timer.c's */

void platform_timer_on_expiry(void (*handler)(void))
{
    interrupt = handler;
}

static uint64_t expired(struct timer *timer)
{
    unsigned i = (unsigned)((char *)timer - (char *)timers) / sizeof(timers[0]);
    check(timers[i].deadline != TIMER_NEVER, "a timer expired that was not set");
    check(timers[i].deadline <= host_now, "a timer expired too early");
    check(timers[i].deadline > last_interrupt || timers[i].set_after == interrupts,
          "a timer was forgotten in an interrupt");
    check(!interrupts_are_on(), "TI-2: interrupts are on in a timer's function");
    calls++;
    timers[i].deadline = timers[i].period ? host_now + timers[i].period : TIMER_NEVER;
    return timers[i].deadline;
}

static uint64_t earliest(void)
{
    uint64_t found = TIMER_NEVER;
    for (unsigned i = 0; i < in_use; i++)
        if (timers[i].deadline < found)
            found = timers[i].deadline;
    return found;
}

/* Time goes on to `then`, with interrupts where the platform's timer asked for them. */
static void pass_to(uint64_t then)
{
    while (host_timer <= then && !wrong) {
        if (host_timer > host_now)
            host_now = host_timer;
        host_interrupts_on = false;
        interrupt();
        host_interrupts_on = true;
        interrupts++;
        last_interrupt = host_now;
        check(host_timer > host_now, "the next interrupt is set for the past");
    }
    host_now = then;
}

/* Near and far, so that each of the 64 bits is the highest one now and then. */
static uint64_t random_span(void)
{
    uint64_t bits = (uint64_t)rand() << 31 ^ (uint64_t)rand();
    return bits >> random_below(62);
}

static void set(unsigned i)
{
    timers[i].timer.expired = expired;
    timers[i].period = random_below(4) ? 0 : 50000000 + random_span() % 1000000000;
    timers[i].deadline = host_now + random_span() % 10000000000ull;
    if (random_below(20) == 0)
        timers[i].deadline = host_now - host_now % 3; /* due at once */
    timers[i].set_after = interrupts;
    timer_set(&timers[i].timer, timers[i].deadline);
}

static void cancel(unsigned i)
{
    bool was_set = timers[i].deadline != TIMER_NEVER;
    check(timer_cancel(&timers[i].timer) == was_set, "timer_cancel() is wrong about what was set");
    timers[i].deadline = TIMER_NEVER;
}

static void step(void)
{
    unsigned i = random_below(in_use), kind = random_below(10);
    if (kind < 5)
        set(i);
    else if (kind < 7)
        cancel(i);
    else if (kind < 9)
        pass_to(host_now + random_span() % 1000000000);
    check(timer_deadline(&timers[i].timer) == timers[i].deadline, "timer_deadline()");
}

static void begin(unsigned count)
{
    for (unsigned i = 0; i < in_use; i++)
        cancel(i);
    in_use = count;
    for (unsigned i = 0; i < count; i++)
        timers[i].deadline = TIMER_NEVER;
}

static void random_steps(unsigned seed)
{
    begin(seed % 2 ? 5 : 200);
    for (unsigned n = 0; n < 5000 && !wrong; n++) {
        step();
        check(host_timer <= earliest(), "the interrupt is set for later than the next deadline");
        check(host_interrupts_on, "interrupts stayed off");
    }
    pass_to(host_now + 20000000000ull);
    for (unsigned i = 0; i < in_use; i++)
        check(timers[i].period || timers[i].deadline == TIMER_NEVER, "a timer never expired");
}

/* All once: each is called, once, and in the first interrupt in which it could be. */
static void many(unsigned seed)
{
    begin(TIMERS);
    for (unsigned i = 0; i < TIMERS; i++) {
        timers[i].timer.expired = expired;
        timers[i].period = 0;
        timers[i].deadline = host_now + 1 + random_span() % 3600000000000ull;
        timer_set(&timers[i].timer, timers[i].deadline);
    }
    check(host_timer <= earliest(), "the interrupt is set for later than the next deadline");
    unsigned cancelled = 0;
    for (unsigned i = seed; i < TIMERS; i += 3, cancelled++)
        cancel(i);
    calls = 0;
    pass_to(host_now + 3600000000001ull);
    check(calls == TIMERS - cancelled, "not each of 100,000 expired once");
    check(host_timer == TIMER_NEVER, "an interrupt is asked for with no timer set");
}

/* A deadline that was cancelled costs one interrupt that finds nothing due, and no more. */
static void cancelled(unsigned seed)
{
    begin(1);
    timers[0].timer.expired = expired;
    timers[0].deadline = host_now + seed;
    timer_set(&timers[0].timer, timers[0].deadline);
    cancel(0);
    calls = 0;
    pass_to(host_now + 1000);
    check(calls == 0 && host_timer == TIMER_NEVER, "a cancelled timer goes on asking");
}

int main(void)
{
    machine_use(&boot_cpu);
    host_now = 1000000;
    boot_cpu.slice_end_ns = TIMER_NEVER;
    host_init();
    host_interrupts_on = true;
    for_seeds(60, random_steps, "300,000 random steps: each expires once, in the first interrupt");
    for_seeds(3, many, "TI-1: 100,000 timers, a third cancelled, the others expire once");
    for_seeds(50, cancelled, "TI-3: a cancelled timer doesn't expire, and is forgotten");
    printf("1..%d\n", tests);
    return failed != 0;
}
