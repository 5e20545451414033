/*
 * kernel/scheduler.c, with kernel/timer.c, on the host, under sanitizers: one processor. A switch
 * only notes who runs now, and the test goes on as that thread. What POSIX.1-2017, 2.8.4, says of
 * the order in which threads run is a second time here, with plain arrays. Run by
 * tests/scheduler-host.t.
 *
 * The numbers cited are those of kernel/scheduler.h.
 */
#include "kernel/scheduler.h"

#include <string.h>

#include "kernel/platform/attend.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/switch.h"
#include "kernel/processors.h"
#include "kernel/threads.h"
#include "tests/host/threads/machine.h"

enum { THREADS = 16, SLICE_NS = 4000000 };

struct thread first_thread = {.magic = THREAD_MAGIC, .name = "first", .id = 1};
static struct thread threads[THREADS];
static void (*interrupt)(void);
extern void (*const host_init)(void); /* timer.c's */
const char part_mutex_wait;
int sys_thread_yield(void);

/* ---- what kernel/scheduler.c stands on ---- */

void platform_timer_on_expiry(void (*handler)(void))
{
    interrupt = handler;
}

uint64_t clock_tsc_at(uint64_t ns)
{
    return ns;
}

uint64_t clock_span_ns(uint64_t cycles)
{
    return cycles;
}

uint64_t storm_next(uint64_t now)
{
    (void)now;
    return TIMER_NEVER;
}

void *heap_zalloc(size_t size)
{
    return calloc(1, size);
}

void *platform_stack_alloc(const char *name, size_t pages)
{
    (void)name;
    return (char *)malloc(pages * 4096) + pages * 4096;
}

void thread_switch(struct thread *from, struct thread *to)
{
    check(boot_cpu.current == to && from != to, "a switch to somebody who isn't current");
    check(!host_interrupts_on, "a switch with interrupts on");
}

/* Never called with one processor, with no thread that ends, and none that was diverted. */
#define NEVER_CALLED(declaration)                                                                  \
    declaration                                                                                    \
    {                                                                                              \
        panic("%s() was called", __func__);                                                        \
    }
NEVER_CALLED(void thread_load(struct thread *to __attribute__((unused))))
NEVER_CALLED(void thread_discard(struct thread *to __attribute__((unused))))
NEVER_CALLED(void trap_attend(struct trap_frame *frame __attribute__((unused))))
NEVER_CALLED(void platform_thread_pointer_load(uintptr_t base __attribute__((unused))))
NEVER_CALLED(void platform_processor_kick(unsigned number __attribute__((unused))))
NEVER_CALLED(struct thread *processor_steal(struct cpu_local *cpu __attribute__((unused))))
NEVER_CALLED(bool processor_any_waits(const struct cpu_local *cpu __attribute__((unused))))
NEVER_CALLED(struct cpu_local *processor_for(const struct thread *thread __attribute__((unused))))
NEVER_CALLED(void processor_call_idle(const struct cpu_local *home __attribute__((unused)),
                                      const struct thread *thread __attribute__((unused))))
NEVER_CALLED(bool thread_may_run_on(const struct thread *thread __attribute__((unused)),
                                    unsigned number __attribute__((unused))))

void thread_frame_make(struct thread *thread, void (*function)(void))
{
    (void)thread, (void)function;
}

/* ---- the model ---- */

static struct model {
    unsigned policy, priority;
    int64_t slice;
    bool blocked, permit;
} models[THREADS];

/* Lists of threads' numbers, the first at [0]. */
struct list {
    unsigned count, of[THREADS];
};
static struct list lists[THREAD_PRIORITY_MAX + 1], next_round;
static unsigned running;

static void insert(struct list *list, unsigned at, unsigned i)
{
    memmove(&list->of[at + 1], &list->of[at], (list->count - at) * sizeof(list->of[0]));
    list->of[at] = i;
    list->count++;
}

static void turn_round(void)
{
    if (lists[0].count == 0) {
        lists[0] = next_round;
        next_round.count = 0;
    }
}

static bool take_out(struct list *list, unsigned i)
{
    for (unsigned at = 0; at < list->count; at++)
        if (list->of[at] == i) {
            list->count--;
            memmove(&list->of[at], &list->of[at + 1], (list->count - at) * sizeof(list->of[0]));
            return true;
        }
    return false;
}

static void model_enqueue(unsigned i, bool at_head)
{
    struct model *model = &models[i];
    struct list *list = &lists[model->priority];
    bool used_up = model->slice <= 0 && !(at_head && model->policy == THREAD_FIFO);
    if (used_up) {
        model->slice = SLICE_NS;
        at_head = false;
        if (model->priority == 0 && list->count)
            list = &next_round;
    }
    insert(list, at_head ? 0 : list->count, i);
}

static int model_highest(void)
{
    int priority = THREAD_PRIORITY_MAX;
    while (priority >= 0 && lists[priority].count == 0)
        priority--;
    return priority;
}

static void model_pick(void)
{
    struct list *list = &lists[model_highest()];
    running = list->of[0];
    take_out(list, running);
    turn_round();
}

static void model_preempt(void)
{
    struct model *model = &models[running];
    int highest = model_highest();
    bool over = model->slice <= 0 && model->policy != THREAD_FIFO;
    if (highest > (int)model->priority || (highest == (int)model->priority && over)) {
        model_enqueue(running, true);
        model_pick();
    }
}

/* ---- one thread's actions, in the kernel and in the model ---- */

/* The end of a system call (thread.c) or an interrupt: somebody more important has come. */
static void attend(bool in_interrupt)
{
    if (in_interrupt && boot_cpu.reschedule) {
        host_interrupts_on = false;
        struct thread *next = scheduler_preempt();
        check(next == boot_cpu.current, "scheduler_preempt() and the current thread differ");
        host_interrupts_on = true;
        model_preempt();
    } else if (boot_cpu.current->attention & ATTENTION_RESCHEDULE) {
        thread_attention_clear(boot_cpu.current, ATTENTION_RESCHEDULE);
        scheduler_yield(false);
        model_preempt();
    }
}

static void wake(unsigned i)
{
    scheduler_wake(&threads[i]);
    if (i == running || !models[i].blocked) {
        models[i].permit = true;
        return;
    }
    models[i].blocked = false;
    model_enqueue(i, false);
}

/* Nobody is ready: something comes from outside. */
static unsigned sleeps;
void platform_wait_for_interrupt(void)
{
    sleeps++;
    check(!host_interrupts_on, "it sleeps with interrupts on");
    check(model_highest() < 0, "SC-4: it sleeps though somebody is ready");
    unsigned i = random_below(THREADS);
    models[i].blocked = true; /* all are; `running`, on whose stack this is, too */
    scheduler_wake(&threads[i]);
    models[i].blocked = false;
    model_enqueue(i, false);
}

static void block(void)
{
    struct model *model = &models[running];
    host_interrupts_on = false;
    bool had_permit = model->permit;
    model->permit = false;
    model->blocked = !had_permit;
    unsigned before = running;
    if (!had_permit)
        running = THREADS; /* nobody */
    scheduler_park();
    host_interrupts_on = true;
    if (had_permit)
        running = before;
    else
        model_pick();
}

static void yield(void)
{
    int highest = model_highest();
    sys_thread_yield();
    if (highest < (int)models[running].priority)
        return;
    model_enqueue(running, false);
    model_pick();
}

static void set_priority(unsigned i, unsigned policy, unsigned priority)
{
    struct model *model = &models[i];
    unsigned before = model->priority;
    scheduler_set_priority(&threads[i], policy, priority);
    model->policy = policy;
    if (priority == before)
        return;
    if (i == running || model->blocked) {
        model->priority = priority;
        return;
    }
    if (take_out(&lists[before], i))
        turn_round();
    else
        take_out(&next_round, i);
    model->priority = priority;
    model_enqueue(i, priority < before);
}

/* Time goes on while the thread computes; the platform's timer fires when it was asked to. */
static void pass(uint64_t ns)
{
    uint64_t end = host_now + ns;
    while (host_timer <= end && !wrong) {
        uint64_t at = host_timer > host_now ? host_timer : host_now;
        models[running].slice -= at - host_now;
        host_now = at;
        host_interrupts_on = false;
        interrupt();
        host_interrupts_on = true;
        attend(true);
    }
    models[running].slice -= end > host_now ? end - host_now : 0;
    host_now = end;
}

/* ---- tests ---- */

static unsigned random_priority(unsigned policy)
{
    return policy == THREAD_OTHER ? 0 : 1 + random_below(3) * 49;
}

static void step(void)
{
    unsigned kind = random_below(20), i = random_below(THREADS);
    unsigned policy = random_below(2) ? THREAD_OTHER : random_below(2) ? THREAD_FIFO : THREAD_RR;
    if (kind < 6)
        wake(i);
    else if (kind < 11)
        block();
    else if (kind < 14)
        yield();
    else if (kind < 15)
        set_priority(i, policy, random_priority(policy));
    else
        pass(random_below(3000000));
    attend(false);
}

/* All threads but the first one sleep. */
static void begin(void)
{
    static bool is_begun;
    if (!is_begun) {
        memset(models, 0, sizeof(models));
        for (unsigned i = 0; i < THREADS; i++) {
            threads[i].magic = THREAD_MAGIC;
            threads[i].id = i + 1;
            threads[i].cpu = &boot_cpu;
            threads[i].slice = models[i].slice = SLICE_NS;
            threads[i].state = i ? THREAD_BLOCKED : THREAD_RUNNING;
            models[i].blocked = i > 0;
        }
        is_begun = true;
    }
    for (unsigned i = 0; i < THREADS; i++)
        set_priority(i, THREAD_OTHER, 0);
    attend(false);
}

static void random_steps(unsigned seed)
{
    (void)seed;
    begin();
    for (unsigned n = 0; n < 5000 && !wrong; n++) {
        step();
        check(boot_cpu.current == &threads[running], "another thread should run");
        check(model_highest() <= (int)models[running].priority, "SC-1: a more important one waits");
        check(threads[running].slice >= models[running].slice, "its slice is shorter than it was");
        check(host_interrupts_on, "interrupts stayed off");
    }
}

/* All want to run: after 100 rounds each had 100 slices, give or take a tenth. Not closer: the
 * timer may be set for the slice of another, so that one runs on behind the end of its own. */
static void fairness(unsigned seed)
{
    (void)seed;
    begin();
    for (unsigned i = 0; i < THREADS; i++)
        wake(i);
    uint64_t before[THREADS];
    for (unsigned i = 0; i < THREADS; i++)
        before[i] = scheduler_cycles(&threads[i]);
    for (uint64_t end = host_now + 100ull * THREADS * SLICE_NS; host_now < end && !wrong;) {
        pass(random_below(SLICE_NS / 2));
        if (random_below(3) == 0)
            yield();
    }
    for (unsigned i = 0; i < THREADS; i++) {
        uint64_t had = (scheduler_cycles(&threads[i]) - before[i]) / SLICE_NS;
        check(had >= 90 && had <= 110, "SC-1: one had more, or less, than its share");
    }
}

/* With no rival no timer is set, however long one computes. */
static void no_ticks(unsigned seed)
{
    (void)seed;
    begin();
    while (model_highest() >= 0)
        block();
    pass(10ull * SLICE_NS);
    check(host_timer == TIMER_NEVER, "SC-4: the timer is set though nobody waits");
}

int main(void)
{
    machine_use(&boot_cpu);
    threads_many = true;
    boot_cpu.current = &threads[0];
    host_now = 1000000;
    host_init();
    if (scheduler_start() != 0)
        return 1;
    host_interrupts_on = true;
    for_seeds(100, random_steps, "SC-1: 500,000 random steps; the order is that of POSIX, 2.8.4");
    for_seeds(5, fairness, "SC-1: 16 threads that compute, and yield, get the same");
    for_seeds(5, no_ticks, "SC-4: no timer while nobody waits");
    ok(sleeps > 100, "it slept when there was nothing to do, %u times", sleeps);
    printf("1..%d\n", tests);
    return failed != 0;
}
