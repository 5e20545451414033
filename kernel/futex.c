/*
 * Futexes: how a program's threads wait for each other (Franke, Russell, Kirkwood, 2002). A lock of
 * lib/ is a word of the program's memory; as long as nobody has to wait, it is changed there and
 * the kernel never hears of it. Who must wait asks the kernel to sleep *if the word still has* a
 * value.
 *
 * Who waits is kept by the word's address, in one of some buckets, each a wait queue: the value is
 * looked at with the bucket's lock held, and whoever changes the word and then wakes takes the same
 * lock. So a wake-up can't come between the look and the sleep.
 *
 *   FU-1  The word is read in the kernel by copy_word_in(): a bad address is -EFAULT, one that is
 *         no multiple of 4 -EINVAL.
 *   FU-2  Who waits longest, among those of the highest priority, is woken first.
 */
#include "kernel/futex.h"

#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/platform.h"
#include "kernel/scheduler.h"
#include "kernel/spinlock.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/thread_numbers.h"
#include "kernel/threads.h"
#include "kernel/time_of_day.h"
#include "kernel/wait.h"

enum { BUCKETS = 256, RING_MAX = 1 << 17 };

struct futex_waiter {
    struct thread_link link; /* first: of a bucket's ring */
    struct thread *thread;
    uintptr_t word;
    struct bucket *bucket; /* changes under the locks of both: requeue */
    volatile bool queued;  /* false: somebody has woken it */
    bool was_requeued;     /* it waits on another word than it came for */
};

/* Who waits, in a ring that begins and ends with the bucket's own link. */
static struct bucket {
    struct thread_link ring; /* first */
    struct spinlock lock;
    uint64_t unused;
} buckets[BUCKETS];

void futex_start(void)
{
    for (struct bucket *bucket = buckets; bucket < buckets + BUCKETS; bucket++) {
        bucket->ring.next = bucket->ring.previous = &bucket->ring;
        bucket->lock.rank = LOCK_FUTEX;
    }
}

static inline struct bucket *bucket_of(uintptr_t word)
{
    return &buckets[(word >> 2) * 0x9e3779b97f4a7c15ull >> 56];
}
_Static_assert(BUCKETS == 256, "bucket_of() takes eight bits");

/* ---- a bucket's ring, under its lock ---- */

static inline struct futex_waiter *waiter_of(struct thread_link *link)
{
    return (struct futex_waiter *)link;
}

/* Behind all that are as important (FU-2). */
static inline void insert(struct bucket *bucket, struct futex_waiter *waiter)
{
    struct thread_link *before = bucket->ring.previous;
    while (__builtin_expect(before != &bucket->ring, 0) &&
           waiter_of(before)->thread->priority < waiter->thread->priority)
        before = before->previous;
    thread_link_between(&waiter->link, before, before->next);
    waiter->queued = true;
}

/* The waiter's memory may be gone as soon as it sees that it isn't queued: that comes last. */
static inline void remove_and_wake(struct futex_waiter *waiter)
{
    struct thread *thread = waiter->thread;
    thread_link_remove(&waiter->link);
    waiter->queued = false;
    scheduler_unpark(thread);
}

/* ---- waiting ---- */

int futex_deadline(const void *until, uint64_t *deadline)
{
    struct {
        int64_t seconds, nanoseconds;
    } time;
    *deadline = WAIT_FOREVER;
    if (!until)
        return 0;
    int error = copy_in(&time, until, sizeof(time));
    if (error)
        return error;
    if (time.nanoseconds < 0 || time.nanoseconds >= 1000000000)
        return -EINVAL;
    if (time.seconds < 0) {
        *deadline = 0;
    } else if (time.seconds < (int64_t)(INT64_MAX / 1000000000)) {
        *deadline = time.seconds * 1000000000ull + time.nanoseconds;
    }
    return 0;
}

/* Whoever sets the clock writes its offset, and then looks for those who wait by it. */
uint64_t futex_deadline_now(struct thread *thread, unsigned flags, uint64_t until)
{
    if (until == WAIT_FOREVER || !(flags & FUTEX_WALL))
        return until;
    __atomic_store_n(&thread->waits_by_wall, true, __ATOMIC_SEQ_CST);
    uint64_t zero = time_of_day_offset_ns();
    return until > zero ? until - zero : 0;
}

void futex_look_again(void)
{
    if (!threads_many)
        return;
    bool were_on = spin_lock(&thread_table_lock);
    for (struct thread *thread = thread_all; thread; thread = thread->next_of_all)
        if (__atomic_load_n(&thread->waits_by_wall, __ATOMIC_SEQ_CST)) {
            thread->waits_by_wall = false;
            scheduler_wake(thread);
        }
    spin_unlock(&thread_table_lock, were_on);
}

/* Sleeps until it is no longer in its bucket; interrupts off, no lock held. */
static int sleep(const struct futex_waiter *me, unsigned flags, uint64_t until, uint32_t attention)
{
    while (me->queued) {
        uint64_t deadline = futex_deadline_now(me->thread, flags, until);
        if (me->thread->attention & attention) {
            me->thread->was_interrupted = true;
            return -EINTR;
        }
        if (deadline != WAIT_FOREVER && platform_clock_ns() >= deadline)
            return -ETIMEDOUT;
        scheduler_block(deadline);
    }
    return 0;
}

/*
 * Out of the bucket, if it is still in one, which may change until its lock is held. Whoever has
 * woken us is done with our thread when we have had the lock: with one processor he is anyway.
 * False: somebody has woken us, or let us wait elsewhere, which counts as that
 * (lib/pthread/cond.c).
 */
static bool leave(struct futex_waiter *me)
{
    for (;;) {
        struct bucket *bucket = me->bucket;
        spin_take(&bucket->lock);
        bool is_there = bucket == me->bucket, was_queued = me->queued;
        if (is_there && was_queued)
            thread_link_remove(&me->link);
        spin_give(&bucket->lock);
        if (is_there)
            return was_queued && !me->was_requeued;
    }
}

static uint32_t attention_of(unsigned flags)
{
    return (flags & FUTEX_NO_INTR ? 0 : ATTENTION_END | ATTENTION_SIGNAL) |
           (flags & FUTEX_CANCEL ? ATTENTION_CANCEL : 0);
}

/* Not woken at once: until that, or whatever else ends it. */
__attribute__((noinline)) static int sleep_on(struct futex_waiter *me, unsigned flags,
                                              uint64_t until)
{
    int error = sleep(me, flags, until, attention_of(flags));
    if (!leave(me))
        error = 0;
    interrupts_on();
    return error;
}

/* In the bucket, if the word still has the value; interrupts are off then. Else an error. */
static inline int enter(struct futex_waiter *me, const uint32_t *word, uint32_t expected)
{
    uint32_t value = 0;
    struct bucket *bucket = bucket_of((uintptr_t)word);
    me->word = (uintptr_t)word;
    me->thread = thread_current();
    me->bucket = bucket;
    me->was_requeued = false;
    interrupts_off();
    spin_take(&bucket->lock);
    int error = copy_word_in(&value, word);
    if (__builtin_expect(error || value != expected, 0)) {
        spin_give(&bucket->lock);
        interrupts_on();
        return error ? error : -EAGAIN;
    }
    insert(bucket, me);
    spin_give(&bucket->lock);
    return 0;
}

__attribute__((noinline)) static int wait_until(const uint32_t *word, uint32_t expected,
                                                unsigned flags, const void *until)
{
    uint64_t deadline;
    struct futex_waiter me;
    int error = futex_deadline(until, &deadline);
    if (!error)
        error = enter(&me, word, expected);
    return error ? error : sleep_on(&me, flags, deadline);
}

/* Before there is a second thread nobody can wake us: a time limit can, and a signal. */
__attribute__((noinline)) static int wait_alone(const uint32_t *word, uint32_t expected,
                                                unsigned flags, const void *until)
{
    uint64_t deadline;
    uint32_t value = 0;
    int error = futex_deadline(until, &deadline);
    if (!error)
        error = copy_word_in(&value, word);
    if (error || value != expected)
        return error ? error : -EAGAIN;
    struct wait_queue nobody = {.first = NULL};
    wait_begin(&nobody);
    do
        error = wait_sleep_for(&nobody, futex_deadline_now(thread_current(), flags, deadline),
                               attention_of(flags));
    while (!error);
    wait_end(&nobody);
    return error;
}

/* The common case by itself: no time limit, and what ends the wait is a wake-up. */
int sys_futex_wait(void *word, int expected, unsigned flags, void *until)
{
    if ((uintptr_t)word % sizeof(uint32_t))
        return -EINVAL;
    if (!threads_many)
        return wait_alone(word, expected, flags, until);
    if (until)
        return wait_until(word, expected, flags, until);
    struct futex_waiter me;
    int error = enter(&me, word, expected);
    if (error)
        return error;
    if (!(me.thread->attention & ATTENTION_WAITS))
        scheduler_park();
    if (me.queued || processors_many)
        return sleep_on(&me, flags, WAIT_FOREVER);
    interrupts_on();
    return 0;
}

/* ---- waking ---- */

/* The first from `link` on that waits for the word; NULL: nobody. */
static inline struct futex_waiter *next_of(const struct bucket *bucket, struct thread_link *link,
                                           uintptr_t word)
{
    while (link != &bucket->ring && waiter_of(link)->word != word)
        link = link->next;
    return link != &bucket->ring ? waiter_of(link) : NULL;
}

/* Wakes up to `count` who wait on the word; how many. */
static inline int wake(uintptr_t word, int count)
{
    struct bucket *bucket = bucket_of(word);
    int woken = 0;
    if (!threads_many)
        return 0;
    bool were_on = spin_lock(&bucket->lock);
    struct futex_waiter *waiter = next_of(bucket, bucket->ring.next, word);
    while (waiter && woken < count) {
        struct thread_link *next = waiter->link.next;
        remove_and_wake(waiter);
        woken++;
        waiter = next_of(bucket, next, word);
    }
    spin_unlock(&bucket->lock, were_on);
    return woken;
}

int sys_futex_wake(void *word, int count)
{
    return wake((uintptr_t)word, count);
}

void futex_wake_all(uint32_t *word)
{
    wake((uintptr_t)word, INT32_MAX);
}

/* ---- requeue: who waits on one word goes on to wait on another, without running ---- */

/* Both buckets' locks, in the order of their addresses. */
static bool lock_both(struct bucket *a, struct bucket *b)
{
    bool were_on = spin_lock(a < b ? &a->lock : &b->lock);
    if (a != b)
        spin_take_as(a < b ? &b->lock : &a->lock, LOCK_FUTEX_SECOND);
    return were_on;
}

static void unlock_both(struct bucket *a, struct bucket *b, bool were_on)
{
    if (a != b)
        spin_give_as(a < b ? &b->lock : &a->lock, LOCK_FUTEX_SECOND);
    spin_unlock(a < b ? &a->lock : &b->lock, were_on);
}

static int requeue(struct bucket *from, struct bucket *to, uintptr_t word, uintptr_t target,
                   int wake_count, int requeue_count)
{
    int done = 0;
    struct futex_waiter *waiter = next_of(from, from->ring.next, word);
    while (waiter && done < wake_count + requeue_count) {
        struct futex_waiter *next = next_of(from, waiter->link.next, word);
        if (done++ < wake_count) {
            remove_and_wake(waiter);
        } else {
            thread_link_remove(&waiter->link);
            waiter->word = target;
            waiter->bucket = to;
            waiter->was_requeued = true;
            insert(to, waiter);
        }
        waiter = next;
    }
    return done;
}

int sys_futex_requeue(void *word, int expected, int wake_count, int requeue_count, void *target)
{
    struct bucket *from = bucket_of((uintptr_t)word), *to = bucket_of((uintptr_t)target);
    uint32_t value = 0;
    if ((uintptr_t)word % sizeof(value) || (uintptr_t)target % sizeof(value) || word == target ||
        wake_count < 0 || requeue_count < 0)
        return -EINVAL;
    if (wake_count > INT32_MAX - requeue_count)
        requeue_count = INT32_MAX - wake_count;
    if (!threads_many)
        return 0;
    bool were_on = lock_both(from, to);
    int result = copy_word_in(&value, word);
    if (!result && value != (uint32_t)expected)
        result = -EAGAIN;
    if (!result)
        result = requeue(from, to, (uintptr_t)word, (uintptr_t)target, wake_count, requeue_count);
    unlock_both(from, to, were_on);
    return result;
}

/* ---- for reports, which take no lock and trust no list ---- */

uintptr_t futex_word_of(const struct thread *thread)
{
    for (const struct bucket *bucket = buckets; bucket < buckets + BUCKETS; bucket++) {
        struct thread_link *link = bucket->ring.next;
        for (unsigned i = 0; link && link != &bucket->ring && i < RING_MAX; i++) {
            if (!platform_is_readable((uintptr_t)link))
                break;
            if (waiter_of(link)->thread == thread)
                return waiter_of(link)->word;
            link = link->next;
        }
    }
    return 0;
}
