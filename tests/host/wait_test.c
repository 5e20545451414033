/*
 * kernel/wait.c on the host, under sanitizers. Each thread has a stack (ucontext) and, as far as
 * the queues can tell, a processor of its own: whenever a spinlock is taken or given back, or
 * interrupts go on, another one may have its turn. So all interleavings that several processors
 * could bring come up, chosen by a seed. Run by tests/wait-host.t.
 *
 * The numbers cited are those of kernel/wait.h.
 */
#include "kernel/wait.h"

#include <string.h>
#include <ucontext.h>

#include "kernel/errno.h"
#include "tests/host/threads/machine.h"

enum { THREADS = 12, QUEUES = 3, STACK = 65536 };

static struct host_thread {
    struct thread thread; /* the first field */
    ucontext_t context;
    char *stack;
    bool interrupts_on, blocked, done;
    uint64_t wakes_at; /* while it blocks */
    /* The model's: in which queue, since when, and whether somebody has woken it there. */
    struct wait_queue *in;
    unsigned arrival;
    bool woken;
} threads[THREADS];

static ucontext_t driver;
static struct wait_queue queues[QUEUES];
static unsigned tokens[QUEUES], arrivals, consumed, produced;
static bool alone; /* no other thread: nothing that would wake this one */
static bool fair;  /* nobody times out or is interrupted: the first in the queue gets it */

static struct host_thread *current(void)
{
    return (struct host_thread *)boot_cpu.current;
}

/* ---- turns ---- */

static bool can_go_on(struct host_thread *thread)
{
    return !thread->done &&
           (!thread->blocked || thread->thread.permit || host_now >= thread->wakes_at);
}

/* To the driver, which chooses who goes on. */
static void give_turn(void)
{
    struct host_thread *self = current();
    self->interrupts_on = host_interrupts_on;
    swapcontext(&self->context, &driver);
}

static void perhaps_give_turn(void)
{
    if (boot_cpu.current && random_below(3) == 0)
        give_turn();
}

static void run(struct host_thread *thread)
{
    boot_cpu.current = &thread->thread;
    host_interrupts_on = thread->interrupts_on;
    swapcontext(&driver, &thread->context);
    boot_cpu.current = NULL;
}

/* Until nobody can go on, nor will by a deadline. */
static void run_all(void)
{
    while (!wrong) {
        struct host_thread *ready[THREADS], *thread;
        unsigned count = 0;
        uint64_t next = TIMER_NEVER;
        for (thread = threads; thread < threads + THREADS; thread++) {
            if (can_go_on(thread))
                ready[count++] = thread;
            else if (!thread->done && thread->wakes_at < next)
                next = thread->wakes_at;
        }
        if (count)
            run(ready[random_below(count)]);
        else if (next != TIMER_NEVER)
            host_now = next;
        else
            return;
        host_now += random_below(3);
    }
}

/* ---- what kernel/wait.c stands on ---- */

void power_button_listen(void) {}

void thread_block(uint64_t deadline_ns)
{
    struct host_thread *self = current();
    check(!host_interrupts_on, "thread_block() with interrupts on");
    if (alone) { /* for ever, since nobody would wake it */
        printf("not ok %d - it blocks, though it has no reason to\n", ++tests);
        exit(1);
    }
    self->blocked = true;
    self->wakes_at = deadline_ns;
    give_turn();
    self->blocked = false;
    self->thread.permit = false;
    if (random_below(8) == 0)
        self->thread.permit = true; /* a permit of long ago: WA-2 */
}

void thread_wake(struct thread *thread)
{
    thread->permit = true;
}

/* ---- the model ---- */

/* Who is to be woken first: WA-4. */
static struct host_thread *first_in(const struct wait_queue *queue)
{
    struct host_thread *first = NULL, *other;
    for (other = threads; other < threads + THREADS; other++)
        if (other->in == queue && !other->woken &&
            (!first || other->thread.priority > first->thread.priority ||
             (other->thread.priority == first->thread.priority && other->arrival < first->arrival)))
            first = other;
    return first;
}

static void wake_one(struct wait_queue *queue)
{
    struct host_thread *first = first_in(queue);
    struct thread *found = queue->first ? queue->first->thread : NULL;
    check(found == (first ? &first->thread : NULL), "WA-4: another one is first in the queue");
    if (first)
        first->woken = true;
    wait_wake_one(queue);
}

static void wake_all(struct wait_queue *queue)
{
    for (struct host_thread *other = threads; other < threads + THREADS; other++)
        other->woken |= other->in == queue;
    wait_wake(queue);
    check(!queue->first && !queue->last, "wait_wake() left somebody in the queue");
}

static int sleep_on(struct wait_queue *queue, uint64_t deadline)
{
    struct host_thread *self = current();
    self->in = queue;
    self->arrival = ++arrivals;
    self->woken = false;
    int error = wait_sleep(queue, deadline);
    check((error == 0) == self->woken, "it was woken and says it wasn't, or the other way round");
    check(error != -ETIMEDOUT || host_now >= deadline, "it timed out too early");
    check(error != -EINTR || self->thread.attention & ATTENTION_WAITS, "EINTR without a reason");
    check(!host_interrupts_on, "wait_sleep() came back with interrupts on");
    self->in = NULL;
    return error;
}

/* ---- what the threads do ---- */

static void take(unsigned i)
{
    uint64_t deadline = fair || random_below(2) ? WAIT_FOREVER : host_now + random_below(50);
    int error = 0;
    wait_begin(&queues[i]);
    while (tokens[i] == 0 && !error)
        error = sleep_on(&queues[i], deadline);
    if (tokens[i] > 0 && !error) {
        tokens[i]--;
        consumed++;
    } else if (tokens[i] > 0) {
        wake_one(&queues[i]); /* what it was woken for is another's now */
    }
    wait_end(&queues[i]);
    check(host_interrupts_on, "wait_end() left interrupts off");
    if (error == -EINTR)
        thread_attention_clear(&current()->thread, ATTENTION_WAITS);
}

static void give(unsigned i)
{
    wait_begin(&queues[i]);
    tokens[i]++;
    produced++;
    if (random_below(4))
        wake_one(&queues[i]);
    else
        wake_all(&queues[i]);
    wait_end(&queues[i]);
}

/* A signal for somebody, as kernel/signal.c sends it: the bit, then the permit. */
static void interrupt_somebody(void)
{
    struct host_thread *other = &threads[random_below(THREADS)];
    thread_attention_set(&other->thread, ATTENTION_SIGNAL);
    thread_wake(&other->thread);
}

static void take_and_give(void)
{
    struct host_thread *self = current();
    for (unsigned n = 0; n < 100 && !wrong; n++) {
        unsigned i = random_below(QUEUES), kind = random_below(10);
        self->thread.priority = random_below(3);
        if (kind < 4)
            take(i);
        else if (kind < 9 || fair)
            give(i);
        else
            interrupt_somebody();
    }
    self->done = true;
    give_turn();
}

/* Waits for all queues at once, until each of THREADS / 2 givers has given 50 times. */
static unsigned left_to_give;

static void take_any(void)
{
    struct host_thread *self = current();
    struct waiter waiters[QUEUES];
    for (unsigned i = 0; i < QUEUES; i++) {
        waiters[i] = (struct waiter){.thread = &self->thread, .stays = true};
        wait_join(&queues[i], &waiters[i]);
    }
    while (!wrong && (left_to_give || tokens[0] || tokens[1] || tokens[2])) {
        unsigned got = 0;
        for (unsigned i = 0; i < QUEUES; i++) {
            wait_begin(&queues[i]);
            got += tokens[i];
            consumed += tokens[i];
            tokens[i] = 0;
            wait_end(&queues[i]);
        }
        if (!got && left_to_give)
            check(wait_any(WAIT_FOREVER) == 0, "wait_any() failed without a reason");
    }
    for (unsigned i = 0; i < QUEUES; i++)
        wait_leave(&queues[i], &waiters[i]);
    self->done = true;
    give_turn();
}

static void give_to_any(void)
{
    for (unsigned n = 0; n < 50; n++) {
        unsigned i = random_below(QUEUES);
        wait_begin(&queues[i]);
        tokens[i]++;
        produced++;
        left_to_give--;
        wait_wake(&queues[i]);
        wait_end(&queues[i]);
    }
    for (unsigned i = 0; i < QUEUES; i++)
        wait_notify(&queues[i]); /* the last one: it may have been looked for before */
    current()->done = true;
    give_turn();
}

/* ---- tests ---- */

static void make_thread(struct host_thread *thread, void (*function)(void))
{
    char *stack = thread->stack ? thread->stack : malloc(STACK);
    *thread = (struct host_thread){.stack = stack, .wakes_at = TIMER_NEVER, .interrupts_on = true};
    getcontext(&thread->context);
    thread->context.uc_stack.ss_sp = stack;
    thread->context.uc_stack.ss_size = STACK;
    thread->context.uc_link = NULL;
    makecontext(&thread->context, function, 0);
}

static void begin(void (*even)(void), void (*odd)(void))
{
    memset(queues, 0, sizeof(queues));
    memset(tokens, 0, sizeof(tokens));
    consumed = produced = 0;
    for (unsigned i = 0; i < THREADS; i++)
        make_thread(&threads[i], i % 2 ? odd : even);
}

/* Nobody who waits is there for what he waits for: no wake-up was lost. */
static void check_rest(void)
{
    for (unsigned i = 0; i < QUEUES; i++)
        check(tokens[i] == 0 || !queues[i].first, "a wake-up was lost");
    check(produced - consumed == tokens[0] + tokens[1] + tokens[2], "the sum is wrong");
}

static void random_steps(unsigned seed)
{
    fair = seed % 2;
    begin(take_and_give, take_and_give);
    run_all();
    check_rest();
}

static void several_queues(unsigned seed)
{
    (void)seed;
    left_to_give = THREADS / 2 * 50;
    begin(take_any, give_to_any);
    run_all();
    check_rest();
    for (unsigned i = 0; i < THREADS; i++)
        check(threads[i].done, "wait_any() lost a wake-up");
    check(consumed == THREADS / 2 * 50, "not all was taken");
    for (unsigned i = 0; i < QUEUES; i++)
        check(!queues[i].first && !queues[i].last, "WA-3: a waiter was left behind");
}

/* ---- what is true already: nobody blocks ---- */

static int sleep_in(struct wait_queue *queue, uint64_t deadline)
{
    wait_begin(queue);
    int error = wait_sleep(queue, deadline);
    wait_end(queue);
    check(!queue->first && !queue->last, "WA-3: a waiter was left behind");
    return error;
}

static void already_true(unsigned seed)
{
    struct thread *me = &threads[0].thread;
    uint64_t later = host_now + 1000;
    (void)seed;
    begin(take_and_give, take_and_give);
    boot_cpu.current = me;
    alone = true;
    me->attention = ATTENTION_SIGNAL;
    check(sleep_in(&queues[0], later) == -EINTR, "wait_sleep() with a signal");
    check(me->was_interrupted, "and it says so");
    check(wait_any(later) == -EINTR, "wait_any() with a signal");
    me->permit = true;
    check(wait_any(later) == 0 && !me->permit, "wait_any() has the permit first, and takes it");
    me->attention = 0;
    check(sleep_in(&queues[0], host_now) == -ETIMEDOUT, "wait_sleep() when it is too late");
    check(wait_any(host_now) == -ETIMEDOUT, "wait_any() when it is too late");
    alone = false;
    boot_cpu.current = NULL;
}

/* ---- waiters that are no sleeping threads: who is told of which change ---- */

enum { WAITERS = 5 };
static unsigned told[WAITERS];
static struct waiter waiters[WAITERS];

static void note_told(struct waiter *waiter)
{
    told[waiter - waiters]++;
}

static void changes(unsigned seed)
{
    struct wait_queue *queue = &queues[0];
    unsigned count = 1 + random_below(WAITERS), change = 1 + random_below(3);
    (void)seed;
    begin(take_and_give, take_and_give);
    boot_cpu.current = &threads[0].thread;
    memset(told, 0, sizeof(told));
    for (unsigned i = 0; i < count; i++) {
        waiters[i] = (struct waiter){.thread = &threads[0].thread,
                                     .wake = note_told,
                                     .stays = random_below(2),
                                     .interests = (uint8_t)random_below(4)};
        wait_join(queue, &waiters[i]);
    }
    wait_begin(queue);
    wait_wake_for(queue, change);
    wait_end(queue);
    for (unsigned i = 0; i < count; i++) {
        bool is_told = !waiters[i].interests || waiters[i].interests & change;
        check(told[i] == is_told, "told exactly of what it is interested in");
        check(waiters[i].queued == (!is_told || waiters[i].stays), "and stays if it wants to");
    }
    for (unsigned i = 0; i < count; i++)
        wait_leave(queue, &waiters[i]); /* those that are out of it already, too */
    check(!queue->first && !queue->last, "WA-3: a waiter was left behind");
    boot_cpu.current = NULL;
}

int main(void)
{
    machine_use(&boot_cpu);
    processors_many = threads_many = true;
    host_turn = perhaps_give_turn;
    host_interrupt = perhaps_give_turn;
    for_seeds(300, random_steps, "WA-1, WA-4: no wake-up is lost, and the right one is first");
    for_seeds(300, several_queues, "several queues at once: no wake-up is lost");
    host_turn = host_interrupt = NULL;
    for_seeds(20, already_true, "what is true already is seen before a sleep");
    for_seeds(500, changes, "wait_wake_for() tells those who are interested");
    printf("1..%d\n", tests);
    return failed != 0;
}
