/*
 * The scheduler. See scheduler.h for its rules.
 *
 * Each processor has a run queue: a list of ready threads for each priority, and a bit for each
 * list that isn't empty. To pick the next thread is to find the highest bit.
 *
 *      99   FIFO, RR     a - b
 *      ...
 *       1   FIFO, RR     c
 *       0   OTHER        d - e - f        `expired`:  g - h
 *
 * Priority 0 is shared out in rounds. Who has used up its slice goes to `expired` with a new one;
 * when list 0 is empty, the two change places: the next round. A thread that sleeps keeps what is
 * left of its slice, so in each round each gets the same at most, and nobody waits for longer than
 * a round (SC-1).
 *
 * The end of a slice is noticed by a timer that is set only while somebody waits for it (SC-4), and
 * not anew at each switch: it was set for some thread's slice, looks whose turn it is when it
 * fires, and is set again for the rest. So threads that hand over to each other a million times a
 * second set no timers.
 *
 * A processor that has nothing to run idles on the stack of the thread that blocked last: if that
 * one is woken next, no switch was made at all. Meanwhile nobody else may take this thread
 * (on_stack).
 *
 * Locks: a thread's state, and which list it is in, are under the run lock of its processor
 * (thread->cpu), which changes only while it is in none: under both locks, of the old one and the
 * new one in turn. A switch begins with that lock held and ends in switch.S, which gives it back as
 * soon as the old thread's state is put aside: from then on another processor may take it.
 */
#include "kernel/scheduler.h"

#include "kernel/clock_line.h"
#include "kernel/errno.h"
#include "kernel/heap.h"
#include "kernel/lock_check.h"
#include "kernel/page.h"
#include "kernel/panic.h"
#include "kernel/platform.h"
#include "kernel/platform/attend.h"
#include "kernel/platform/clock.h"
#include "kernel/platform/switch.h"
#include "kernel/platform/x86.h"
#include "kernel/processors.h"
#include "kernel/string.h"
#include "kernel/syscalls.h"
#include "kernel/threads.h"
#include "kernel/timer_queue.h"
#include "kernel/vm_reserve.h"

#pragma weak vm_reserve_fill /* in the image if something maps memory */
#include "kernel/trace.h"

/* With threads there are those that wait for a mutex. */
extern const char part_mutex_wait;
static const char *const brings_mutex_wait __attribute__((used)) = &part_mutex_wait;

enum {
    PRIORITIES = THREAD_PRIORITY_MAX + 1,
    IDLE_STACK_PAGES = 2,
    TIMER_READY_NS = 1000000000,
};

struct run_queue {
    uint64_t filled[2]; /* bit n: lists[n] isn't empty; not of priority 0, which has none */
    struct thread_link lists[PRIORITIES];
    struct thread_link expired; /* empty while list 0 is */
    struct thread_link leaving; /* may not run here any more: see begin_move() */
};

static uint64_t slice_cycles; /* THREAD_SLICE_NS in the time-stamp counter's cycles */

/* ---- lists: rings, so that nothing is to be asked when one is put in or taken out ---- */

static inline struct thread *thread_of(struct thread_link *link)
{
    return (struct thread *)((char *)link - offsetof(struct thread, link));
}

static inline bool is_empty(const struct thread_link *list)
{
    return list->next == list;
}

static inline void list_push(struct thread_link *list, struct thread *thread)
{
    thread_link_between(&thread->link, list->previous, list);
}

static inline void list_push_front(struct thread_link *list, struct thread *thread)
{
    thread_link_between(&thread->link, list, list->next);
}

/* ---- the run queue: under its lock ---- */

/* With a new slice: behind all others, and of OTHER in the next round. */
__attribute__((noinline)) static void enqueue_expired(struct run_queue *queue,
                                                      struct thread *thread)
{
    unsigned priority = thread->priority;
    thread->slice = slice_cycles;
    bool next_round = priority == 0 && !is_empty(&queue->lists[0]);
    list_push(next_round ? &queue->expired : &queue->lists[priority], thread);
}

/* Behind all others of its priority; `front`: it was interrupted in its turn, which goes on. */
static inline void enqueue(struct run_queue *queue, struct thread *thread, bool front)
{
    unsigned priority = thread->priority;
    if (__builtin_expect(priority > 0, 0))
        queue->filled[priority / 64] |= 1ull << priority % 64;
    if (__builtin_expect(thread->slice <= 0, 0) && !(front && thread->policy == THREAD_FIFO))
        enqueue_expired(queue, thread);
    else if (front)
        list_push_front(&queue->lists[priority], thread);
    else
        list_push(&queue->lists[priority], thread);
}

/* The next round begins. */
__attribute__((noinline)) static void round_end(struct run_queue *queue)
{
    struct thread_link *list = &queue->lists[0], *expired = &queue->expired;
    if (is_empty(expired))
        return;
    thread_link_between(list, expired->previous, expired->next);
    expired->next = expired->previous = expired;
}

__attribute__((noinline)) static void dequeue(struct run_queue *queue, struct thread *thread)
{
    unsigned priority = thread->priority;
    thread_link_remove(&thread->link);
    if (!is_empty(&queue->lists[priority]))
        return;
    if (priority == 0)
        round_end(queue);
    else
        queue->filled[priority / 64] &= ~(1ull << priority % 64);
}

/* The highest priority that is ready; -1: nobody is. */
static inline int highest(const struct run_queue *queue)
{
    if (__builtin_expect(queue->filled[1] != 0, 0))
        return 127 - __builtin_clzll(queue->filled[1]);
    if (__builtin_expect(queue->filled[0] != 0, 0))
        return 63 - __builtin_clzll(queue->filled[0]);
    return is_empty(&queue->lists[0]) ? -1 : 0;
}

__attribute__((noinline)) static struct thread *pick_important(struct run_queue *queue)
{
    struct thread *thread = thread_of(queue->lists[highest(queue)].next);
    dequeue(queue, thread);
    return thread;
}

static inline struct thread *pick(struct run_queue *queue)
{
    struct thread_link *list = &queue->lists[0], *first = list->next;
    if (__builtin_expect((queue->filled[0] | queue->filled[1]) != 0, 0))
        return pick_important(queue);
    if (first == list)
        return NULL;
    thread_link_remove(first);
    if (is_empty(list) && !is_empty(&queue->expired))
        round_end(queue);
    return thread_of(first);
}

/* ---- whose turn it is ---- */

/* What the current thread has used since it went on. */
static inline void account(struct cpu_local *cpu, struct thread *thread)
{
    uint64_t now = rdtsc(), used = now - cpu->since_tsc;
    cpu->since_tsc = now;
    thread->cycles += used;
    thread->slice -= used;
}

static inline void reschedules_now(struct cpu_local *cpu, struct thread *thread)
{
    if (__builtin_expect(!cpu->reschedule, 1))
        return;
    cpu->reschedule = false;
    if (thread->attention & ATTENTION_RESCHEDULE)
        thread_attention_clear(thread, ATTENTION_RESCHEDULE);
}

/* Must the thread that runs give way, sooner or later, to somebody who is ready? */
static bool has_rival(const struct run_queue *queue, const struct thread *thread)
{
    return thread->policy != THREAD_FIFO && highest(queue) >= thread->priority;
}

/* Sees to it that the end of its slice is noticed. This processor's; interrupts off. */
__attribute__((noinline)) static void watch_slice(struct cpu_local *cpu,
                                                  const struct thread *thread)
{
    if (cpu->slice_end_ns != TIMER_NEVER || !has_rival(cpu->queue, thread))
        return;
    int64_t left = thread->slice > 0 ? thread->slice : 0;
    cpu->slice_end_ns = platform_clock_ns() + clock_span_ns(left);
    timer_program();
}

static bool is_idle_thread(const struct thread *thread)
{
    return thread->cpu->idle_thread == thread;
}

static inline void trace_switch(const struct thread *before, const struct thread *next)
{
    trace(TRACE_SWITCH, next->id, TRACE_WHY(before->state, before->waiting_on));
}

/* Whose system call took them is not at its end; the next thread's may need as many (VR-3). */
__attribute__((noinline)) static void fill_reserve(void)
{
    if (vm_reserve_fill)
        vm_reserve_fill();
}

/*
 * The next one is current from here on. If it was interrupted as a program, and something has come
 * for it to attend to, it does so first.
 */
static inline void make_current(struct cpu_local *cpu, struct thread *before, struct thread *next)
{
    if (__builtin_expect(cpu->reserve.count < VM_RESERVE_FOR_STACK, 0))
        fill_reserve();
    next->state = THREAD_RUNNING;
    cpu->current = next;
    cpu->switches++;
    if (next->thread_pointer != before->thread_pointer)
        platform_thread_pointer_load(next->thread_pointer);
    if (next->stack_pointer == 0 && next->in_kernel == 0 && next->attention & ATTENTION_DIVERTS)
        trap_attend(&next->frame);
    if (cpu->slice_end_ns == TIMER_NEVER)
        watch_slice(cpu, next);
}

/* `next` runs; the current thread, whose state is set, comes back here when somebody picks it. */
static inline void hand_over(struct cpu_local *cpu, struct thread *before, struct thread *next)
{
    make_current(cpu, before, next);
    if (DEBUG_LOCKS)
        lock_check_given(&cpu->run_lock, LOCK_RUN);
    thread_switch(before, next);
}

/* May it no longer run where it is? */
static inline bool must_move(const struct cpu_local *cpu, const struct thread *thread)
{
    return __builtin_expect(processors_many, 0) && thread != cpu->idle_thread &&
           !thread_may_run_on(thread, cpu->number);
}

/*
 * A thread leaves its processor for another. Nobody may take it before the processor is off its
 * stack. So the idle thread, which is returned, comes next, and makes it ready where it may be.
 */
static struct thread *begin_move(struct cpu_local *cpu, struct thread *thread)
{
    thread->state = THREAD_MOVING;
    list_push(&cpu->queue->leaving, thread);
    return cpu->idle_thread;
}

static void make_ready_somewhere(struct cpu_local *cpu, struct thread *thread);

/*
 * The lock is given up meanwhile: when it is held again the thread may have been barred from here.
 */
static struct thread *steal(struct cpu_local *cpu)
{
    struct thread *thread = processor_steal(cpu);
    if (!thread || !must_move(cpu, thread))
        return thread;
    make_ready_somewhere(cpu, thread);
    spin_take(&cpu->run_lock);
    return NULL;
}

/* Nobody is ready: sleeps until somebody is. The run lock is held before and after. */
static struct thread *idle(struct cpu_local *cpu)
{
    for (;;) {
        struct thread *next = pick(cpu->queue);
        if (!next && processors_many)
            next = steal(cpu);
        if (next)
            return next;
        if (highest(cpu->queue) >= 0)
            continue;
        trace(TRACE_IDLE, 0, TRACE_WHY(cpu->current->state, cpu->current->waiting_on));
        __atomic_store_n(&cpu->idle, true, __ATOMIC_SEQ_CST);
        spin_give(&cpu->run_lock);
        if (!processors_many || !processor_any_waits(cpu))
            platform_wait_for_interrupt();
        trace(TRACE_IDLE_END, 0, 0);
        spin_take(&cpu->run_lock);
        cpu->idle = false;
    }
}

__attribute__((noinline)) static struct thread *idle_on_stack(struct cpu_local *cpu,
                                                              struct thread *before)
{
    before->on_stack = true;
    struct thread *next = idle(cpu);
    before->on_stack = false;
    cpu->since_tsc = rdtsc();
    if (before->state != THREAD_READY || !must_move(cpu, before))
        return next;
    if (next != before) { /* woken, and barred from here, while it couldn't leave */
        dequeue(cpu->queue, before);
        next->state = THREAD_READY;
        enqueue(cpu->queue, next, true);
    }
    return begin_move(cpu, before);
}

/*
 * The current thread, whose state says what becomes of it, goes; another comes. The run lock is
 * held and interrupts are off; when it returns the thread is current again, and the lock is given
 * back.
 */
static void switch_away(struct cpu_local *cpu)
{
    struct thread *before = cpu->current;
    reschedules_now(cpu, before);
    account(cpu, before);
    struct thread *next = pick(cpu->queue);
    if (!next)
        next = idle_on_stack(cpu, before);
    if (next != before) {
        trace_switch(before, next);
        hand_over(cpu, before, next);
        return;
    }
    trace(TRACE_SWITCH, next->id, TRACE_WHY(THREAD_RUNNING, 0)); /* it goes on */
    next->state = THREAD_RUNNING;
    spin_give(&cpu->run_lock);
}

/* ---- blocking and waking ---- */

static uint64_t timer_wakes(struct timer *timer)
{
    scheduler_wake((struct thread *)((char *)timer - offsetof(struct thread, timer)));
    return TIMER_NEVER;
}

void scheduler_park(void)
{
    struct cpu_local *cpu = this_cpu();
    struct thread *thread = cpu->current;
    if (DEBUG_LOCKS)
        lock_check_may_sleep("scheduler_park()");
    spin_take(&cpu->run_lock);
    if (thread->permit) {
        thread->permit = false;
        spin_give(&cpu->run_lock);
    } else {
        thread->state = THREAD_BLOCKED;
        switch_away(cpu);
    }
}

void scheduler_block(uint64_t deadline_ns)
{
    struct thread *thread = thread_current();
    if (deadline_ns != TIMER_NEVER) {
        thread->timer.expired = timer_wakes;
        timer_set(&thread->timer, deadline_ns);
    }
    scheduler_park();
    if (deadline_ns != TIMER_NEVER)
        timer_cancel(&thread->timer);
}

static void preempt_remote(struct cpu_local *cpu)
{
    cpu->reschedule = true;
    platform_processor_kick(cpu->number);
}

/* It runs a thread that should give way: here at the end of the system call or interrupt. */
static void give_way(struct cpu_local *cpu)
{
    if (cpu == this_cpu()) {
        cpu->reschedule = true;
        thread_attention_set(cpu->current, ATTENTION_RESCHEDULE);
    } else {
        preempt_remote(cpu);
    }
}

/* The slice of the one that runs has become a matter of interest. Elsewhere: it sees so itself. */
static void begin_watch(struct cpu_local *cpu)
{
    if (cpu == this_cpu())
        watch_slice(cpu, cpu->current);
    else if (has_rival(cpu->queue, cpu->current))
        preempt_remote(cpu);
}

/*
 * A thread has become ready on `cpu`, whose lock is held: is it to run at once? Whoever idles looks
 * by himself, when an interrupt has ended his sleep.
 */
static inline void notice(struct cpu_local *cpu, const struct thread *thread)
{
    if (__builtin_expect(cpu->idle, 0)) {
        if (cpu != this_cpu())
            platform_processor_kick(cpu->number);
    } else if (__builtin_expect(thread->priority > cpu->current->priority, 0)) {
        give_way(cpu);
    } else if (__builtin_expect(cpu->slice_end_ns == TIMER_NEVER, 0)) {
        begin_watch(cpu);
    }
}

/* The lock of the processor to which the thread belongs, which may change until it is held. */
static inline struct cpu_local *lock_cpu_of(struct thread *thread)
{
    for (;;) {
        struct cpu_local *cpu = __atomic_load_n(&thread->cpu, __ATOMIC_ACQUIRE);
        spin_take(&cpu->run_lock);
        if (__builtin_expect(thread->cpu == cpu, 1))
            return cpu;
        spin_give(&cpu->run_lock);
    }
}

/*
 * With several processors: to the one that suits it best, if it still does when its lock is held.
 * The lock of its own is given up.
 */
__attribute__((noinline)) static void make_ready_somewhere(struct cpu_local *cpu,
                                                           struct thread *thread)
{
    struct cpu_local *best;
    while (!thread->on_stack && (best = processor_for(thread)) != cpu) {
        thread->state = THREAD_MOVING;
        thread->cpu = best;
        spin_give(&cpu->run_lock);
        spin_take(&best->run_lock);
        cpu = best;
        if (thread_may_run_on(thread, cpu->number))
            break;
    }
    thread->state = THREAD_READY;
    enqueue(cpu->queue, thread, false);
    trace(TRACE_WAKE, thread->id, (uintptr_t)thread->waiting_on);
    notice(cpu, thread);
    spin_give(&cpu->run_lock);
    processor_call_idle(cpu, thread);
}

/* It is in no list, and `cpu`, its own, is locked: which it is not any more afterwards. */
static inline void make_ready(struct cpu_local *cpu, struct thread *thread)
{
    if (__builtin_expect(processors_many, 0)) {
        make_ready_somewhere(cpu, thread);
        return;
    }
    thread->state = THREAD_READY;
    enqueue(cpu->queue, thread, false);
    notice(cpu, thread);
    spin_give(&cpu->run_lock);
    trace(TRACE_WAKE, thread->id, (uintptr_t)thread->waiting_on); /* last: it costs least here */
}

void scheduler_unpark(struct thread *thread)
{
    struct cpu_local *cpu = lock_cpu_of(thread);
    if (__builtin_expect(thread->state == THREAD_BLOCKED, 1)) {
        make_ready(cpu, thread); /* that is its permit */
        return;
    }
    thread->permit = true;
    spin_give(&cpu->run_lock);
}

void scheduler_wake(struct thread *thread)
{
    bool were_on = interrupts_save();
    scheduler_unpark(thread);
    interrupts_restore(were_on);
}

void scheduler_add(struct thread *thread)
{
    bool were_on = interrupts_save();
    struct cpu_local *cpu = this_cpu();
    spin_take(&cpu->run_lock);
    thread->cpu = cpu;
    thread->slice = 0; /* in the next round: threads that make threads don't stretch this one */
    make_ready(cpu, thread);
    interrupts_restore(were_on);
}

/* ---- giving way ---- */

/* The current thread goes on elsewhere. The run lock is given up. */
__attribute__((noinline)) static void move_now(struct cpu_local *cpu, struct thread *thread)
{
    reschedules_now(cpu, thread);
    account(cpu, thread);
    struct thread *next = begin_move(cpu, thread);
    trace_switch(thread, next);
    hand_over(cpu, thread, next);
}

/* Is somebody ready who is more important, or as important and not to be kept waiting? */
static bool must_give_way(const struct cpu_local *cpu, const struct thread *thread, bool behind)
{
    int priority = highest(cpu->queue);
    bool is_over = thread->slice <= 0 && thread->policy != THREAD_FIFO;
    return priority > thread->priority || (priority == thread->priority && (behind || is_over));
}

void scheduler_yield(bool behind)
{
    bool were_on = interrupts_save();
    struct cpu_local *cpu = this_cpu();
    struct thread *thread = cpu->current;
    spin_take(&cpu->run_lock);
    account(cpu, thread);
    if (must_move(cpu, thread)) {
        move_now(cpu, thread);
    } else if (!must_give_way(cpu, thread, behind)) {
        reschedules_now(cpu, thread);
        watch_slice(cpu, thread);
        spin_give(&cpu->run_lock);
    } else {
        thread->state = THREAD_READY;
        enqueue(cpu->queue, thread, !behind);
        switch_away(cpu);
    }
    interrupts_restore(were_on);
}

/*
 * sched_yield(), when it is as simple as it mostly is: nobody more important is ready (then
 * `reschedule` would be set), somebody as important is, and the slice isn't used up. The list keeps
 * its length: the first goes, we come behind the last. NULL: it isn't, and nothing was done.
 */
static inline struct thread *rotate(struct cpu_local *cpu, struct thread *thread)
{
    struct thread_link *list = &cpu->queue->lists[thread->priority], *first = list->next;
    account(cpu, thread);
    if (first == list || cpu->reschedule || thread->slice <= 0)
        return NULL;
    thread_link_remove(first);
    list_push(list, thread);
    thread->state = THREAD_READY;
    return thread_of(first);
}

int sys_thread_yield(void)
{
    if (!threads_many)
        return 0;
    interrupts_off();
    struct cpu_local *cpu = this_cpu();
    struct thread *thread = cpu->current;
    spin_take(&cpu->run_lock);
    struct thread *next = rotate(cpu, thread);
    if (next) {
        hand_over(cpu, thread, next); /* not traced: then trace.c calls scheduler_yield() */
    } else {
        spin_give(&cpu->run_lock);
        scheduler_yield(true);
    }
    interrupts_on();
    return 0;
}

/* Who is to run now? If it isn't `before`, that one has been put where it waits for its turn. */
static struct thread *preempted_by(struct cpu_local *cpu, struct thread *before)
{
    if (must_move(cpu, before))
        return begin_move(cpu, before);
    if (!must_give_way(cpu, before, false))
        return before;
    before->state = THREAD_READY;
    if (!is_idle_thread(before))
        enqueue(cpu->queue, before, true);
    struct thread *next = pick(cpu->queue);
    if (next == before)
        next->state = THREAD_RUNNING;
    else if (processors_many && !is_idle_thread(before))
        processor_call_idle(cpu, before); /* SC-3: it may run where nobody does */
    return next;
}

struct thread *scheduler_preempt(void)
{
    struct cpu_local *cpu = this_cpu();
    struct thread *before = cpu->current;
    if (cpu->idle)
        return before; /* idle() looks by itself */
    spin_take(&cpu->run_lock);
    reschedules_now(cpu, before);
    account(cpu, before);
    struct thread *next = preempted_by(cpu, before);
    if (next == before) {
        watch_slice(cpu, before);
        spin_give(&cpu->run_lock);
        return before;
    }
    trace_switch(before, next);
    make_current(cpu, before, next);
    if (DEBUG_LOCKS)
        lock_check_given(&cpu->run_lock, LOCK_RUN);
    return next;
}

/* ---- a processor with nothing to do ---- */

/* Runs on its own stack, and never is in a run queue. */
void scheduler_idle(void)
{
    if (vm_reserve_fill)
        vm_reserve_fill(); /* before a system call needs a page of it */
    interrupts_off();
    this_cpu()->slice_end_ns = storm_next(platform_clock_ns());
    timer_program();
    for (;;) {
        struct cpu_local *cpu = this_cpu();
        struct thread_link *leaving = &cpu->queue->leaving;
        spin_take(&cpu->run_lock);
        if (is_empty(leaving)) {
            switch_away(cpu);
        } else {
            struct thread *thread = thread_of(leaving->next);
            thread_link_remove(&thread->link);
            make_ready(cpu, thread);
        }
    }
}

void scheduler_leave(void)
{
    struct cpu_local *cpu = this_cpu();
    spin_take(&cpu->run_lock);
    struct thread *before = cpu->current, *next = pick(cpu->queue);
    if (!next)
        next = cpu->idle_thread;
    account(cpu, before);
    trace_switch(before, next);
    make_current(cpu, before, next);
    thread_discard(before);
    if (DEBUG_LOCKS)
        lock_check_given(&cpu->run_lock, LOCK_RUN);
    thread_load(next);
}

/* ---- stealing: the most important one that may go, the one that has waited longest ---- */

bool scheduler_has_ready(const struct cpu_local *victim)
{
    return highest(victim->queue) >= 0;
}

static struct thread *find_movable(const struct thread_link *list, unsigned number)
{
    for (struct thread_link *link = list->next; link != list; link = link->next)
        if (!thread_of(link)->on_stack && thread_may_run_on(thread_of(link), number))
            return thread_of(link);
    return NULL;
}

static struct thread *find_best_movable(const struct run_queue *queue, unsigned number)
{
    struct thread *thread = NULL;
    for (int priority = highest(queue); priority >= 0 && !thread; priority--)
        thread = find_movable(&queue->lists[priority], number);
    return thread ? thread : find_movable(&queue->expired, number);
}

bool scheduler_has_movable(struct cpu_local *victim, unsigned number)
{
    if (highest(victim->queue) < 0)
        return false;
    spin_take(&victim->run_lock);
    bool has = find_best_movable(victim->queue, number);
    spin_give(&victim->run_lock);
    return has;
}

struct thread *scheduler_take(struct cpu_local *victim, struct cpu_local *cpu)
{
    struct run_queue *queue = victim->queue;
    spin_take(&victim->run_lock);
    struct thread *thread = find_best_movable(queue, cpu->number);
    if (thread) {
        dequeue(queue, thread);
        thread->state = THREAD_MOVING;
        thread->cpu = cpu;
    }
    spin_give(&victim->run_lock);
    return thread;
}

/* ---- priorities ---- */

/* Under the run lock: to the list where it belongs now. */
static void set_priority_now(struct cpu_local *cpu, struct thread *thread, unsigned priority)
{
    unsigned before = thread->priority;
    bool is_queued = thread->state == THREAD_READY;
    if (priority == before)
        return;
    if (is_queued)
        dequeue(cpu->queue, thread);
    thread->priority = priority;
    if (is_queued) {
        enqueue(cpu->queue, thread, priority < before); /* POSIX.1-2017, 2.8.4, 8 */
        notice(cpu, thread);
    } else if (thread->state == THREAD_RUNNING && highest(cpu->queue) > (int)priority) {
        give_way(cpu);
    }
}

void scheduler_set_priority(struct thread *thread, unsigned policy, unsigned priority)
{
    bool were_on = interrupts_save();
    struct cpu_local *cpu = lock_cpu_of(thread);
    unsigned inherited = thread->priority > thread->base_priority ? thread->priority : 0;
    thread->policy = policy;
    thread->base_priority = priority;
    set_priority_now(cpu, thread, inherited > priority ? inherited : priority);
    spin_give(&cpu->run_lock);
    interrupts_restore(were_on);
}

void scheduler_inherit(struct thread *thread, unsigned priority)
{
    bool were_on = interrupts_save();
    struct cpu_local *cpu = lock_cpu_of(thread);
    unsigned now = priority > thread->base_priority ? priority : thread->base_priority;
    set_priority_now(cpu, thread, now);
    spin_give(&cpu->run_lock);
    interrupts_restore(were_on);
}

/*
 * One that is ready where it may no longer be moves at once; one that runs there is made to, at the
 * end of the system call or interrupt. One that waits goes elsewhere when it is woken.
 */
void scheduler_set_affinity(struct thread *thread, const uint64_t mask[CPUS_MAX / 64])
{
    bool were_on = interrupts_save();
    struct cpu_local *cpu = lock_cpu_of(thread);
    memcpy(thread->affinity, mask, sizeof(thread->affinity));
    bool goes = must_move(cpu, thread);
    if (goes && thread->state == THREAD_READY && !thread->on_stack) {
        dequeue(cpu->queue, thread);
        make_ready(cpu, thread);
    } else {
        if (goes && thread->state == THREAD_RUNNING)
            give_way(cpu);
        spin_give(&cpu->run_lock);
    }
    interrupts_restore(were_on);
}

uint64_t scheduler_cycles(struct thread *thread)
{
    bool were_on = interrupts_save();
    struct cpu_local *cpu = lock_cpu_of(thread);
    uint64_t cycles = thread->cycles;
    if (thread->state == THREAD_RUNNING)
        cycles += rdtsc() - cpu->since_tsc;
    spin_give(&cpu->run_lock);
    interrupts_restore(were_on);
    return cycles;
}

/* ---- the beginning ---- */

/* The thread on whose stack a processor idles, if there is no other. Its stack is made now. */
static struct thread *idle_thread_new(struct cpu_local *cpu)
{
    struct thread *thread = heap_zalloc(sizeof(*thread));
    char *top = thread ? platform_stack_alloc("idle", IDLE_STACK_PAGES) : NULL;
    if (!top)
        return NULL;
    thread->magic = THREAD_MAGIC;
    thread->name = "idle";
    thread->in_kernel = 1;
    thread->stack_low = thread->stack_guard = (uintptr_t)top - IDLE_STACK_PAGES * PAGE_SIZE;
    thread->stack_high = (uintptr_t)top;
    thread->cpu = cpu;
    thread->state = THREAD_READY;
    thread_frame_make(thread, scheduler_idle);
    return thread;
}

static struct run_queue *queue_new(void)
{
    struct run_queue *queue = heap_zalloc(sizeof(*queue));
    if (!queue)
        return NULL;
    for (unsigned i = 0; i < PRIORITIES; i++)
        queue->lists[i].next = queue->lists[i].previous = &queue->lists[i];
    queue->expired.next = queue->expired.previous = &queue->expired;
    queue->leaving.next = queue->leaving.previous = &queue->leaving;
    return queue;
}

int scheduler_add_cpu(struct cpu_local *cpu)
{
    cpu->run_lock.rank = LOCK_RUN;
    cpu->slice_end_ns = TIMER_NEVER;
    cpu->timer_deadline_ns = TIMER_NEVER;
    cpu->queue = queue_new();
    if (!cpu->timers) {
        cpu->timers = heap_zalloc(sizeof(*cpu->timers));
        if (!cpu->timers)
            return -ENOMEM;
        cpu->timers->lock.rank = LOCK_TIMERS;
        cpu->timers->next = TIMER_NEVER;
    }
    if (cpu->queue)
        cpu->idle_thread = idle_thread_new(cpu);
    return cpu->idle_thread ? 0 : -ENOMEM;
}

int scheduler_start(void)
{
    int error = scheduler_add_cpu(&boot_cpu);
    if (error)
        return error;
    uint64_t now = platform_clock_ns();
    slice_cycles = clock_tsc_at(now + THREAD_SLICE_NS) - clock_tsc_at(now);
    first_thread.slice = slice_cycles;
    bool were_on = interrupts_save();
    boot_cpu.since_tsc = rdtsc();
    boot_cpu.slice_end_ns = storm_next(now);
    platform_timer_set(now + TIMER_READY_NS); /* so that it is set up, outside of all locks */
    timer_program();
    interrupts_restore(were_on);
    return 0;
}
