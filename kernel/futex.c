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
 *   FU-1  The word is read in the kernel by copy_word_in(): a bad address is -EFAULT, one that is no
 *         multiple of 4 -EINVAL.
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
#include "kernel/wait.h"

enum { BUCKETS = 256 };

/*
 * Who waits. In a bucket's list, which begins and ends with NULL; a bucket of zeroes is empty.
 */
struct futex_waiter {
    struct futex_waiter *next, *previous;
    struct thread *thread;
    uintptr_t word;
    struct bucket *bucket; /* changes under the locks of both: requeue */
    volatile bool queued;  /* false: somebody has woken it */
};

static struct bucket {
    struct spinlock lock;
    struct futex_waiter *first, *last;
} buckets[BUCKETS];

static inline struct bucket *bucket_of(uintptr_t word)
{
    return &buckets[(word >> 2) * 0x9e3779b97f4a7c15ull >> 56];
}
_Static_assert(BUCKETS == 256, "bucket_of() takes eight bits");

/* ---- a bucket's list, under its lock ---- */

/* Behind all that are as important (FU-2). */
static inline void insert(struct bucket *bucket, struct futex_waiter *waiter)
{
    struct futex_waiter *before = bucket->last;
    while (before && before->thread->priority < waiter->thread->priority)
        before = before->previous;
    waiter->previous = before;
    waiter->next = before ? before->next : bucket->first;
    *(waiter->next ? &waiter->next->previous : &bucket->last) = waiter;
    *(before ? &before->next : &bucket->first) = waiter;
    waiter->queued = true;
}

static inline void remove(struct bucket *bucket, struct futex_waiter *waiter)
{
    *(waiter->next ? &waiter->next->previous : &bucket->last) = waiter->previous;
    *(waiter->previous ? &waiter->previous->next : &bucket->first) = waiter->next;
}

/* The waiter's memory may be gone as soon as it sees that it isn't queued: that comes last. */
static inline void remove_and_wake(struct bucket *bucket, struct futex_waiter *waiter)
{
    struct thread *thread = waiter->thread;
    remove(bucket, waiter);
    waiter->queued = false;
    scheduler_unpark(thread);
}

/* ---- waiting ---- */

/* The absolute time at `until`, by our clock; WAIT_FOREVER: none. */
int futex_deadline(const void *until, unsigned flags, uint64_t *deadline)
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
        uint64_t at = time.seconds * 1000000000ull + time.nanoseconds;
        uint64_t zero = flags & FUTEX_WALL ? platform_wall_offset_ns() : 0;
        *deadline = at > zero ? at - zero : 0;
    }
    return 0;
}

/* Sleeps until it is no longer in its bucket; interrupts off, no lock held. */
static int sleep(const struct futex_waiter *me, uint64_t deadline, uint32_t attention)
{
    while (me->queued) {
        if (__builtin_expect(me->thread->attention & attention, 0))
            return -EINTR;
        if (__builtin_expect(deadline == WAIT_FOREVER, 1))
            scheduler_park();
        else if (platform_clock_ns() >= deadline)
            return -ETIMEDOUT;
        else
            scheduler_block(deadline);
    }
    return 0;
}

/*
 * Out of the bucket, if it is still in one, which may change until its lock is held. Whoever has
 * woken us is done with our thread when we have had the lock: with one processor he is anyway.
 * True: nobody has woken us, nor put us elsewhere, which counts as woken.
 */
static bool leave(struct futex_waiter *me, uintptr_t word)
{
    bool was_queued = false;
    for (bool is_done = false; !is_done;) {
        struct bucket *bucket = me->bucket;
        spin_take(&bucket->lock);
        is_done = bucket == me->bucket;
        was_queued = is_done && me->queued;
        if (was_queued)
            remove(bucket, me);
        spin_give(&bucket->lock);
    }
    return was_queued && me->word == word;
}

int sys_futex_wait(void *word, int expected, unsigned flags, void *until)
{
    uint64_t deadline = WAIT_FOREVER;
    int error = until ? futex_deadline(until, flags, &deadline) : 0;
    if ((uintptr_t)word % sizeof(uint32_t))
        error = -EINVAL;
    if (__builtin_expect(error != 0, 0))
        return error;
    uint32_t attention = (flags & FUTEX_NO_INTR ? 0 : ATTENTION_END | ATTENTION_SIGNAL) |
                         (flags & FUTEX_CANCEL ? ATTENTION_CANCEL : 0);
    struct futex_waiter me;
    uint32_t value;
    me.word = (uintptr_t)word;
    me.thread = thread_current();
    me.bucket = bucket_of(me.word);
    interrupts_off();
    spin_take(&me.bucket->lock);
    error = copy_word_in(&value, word);
    if (error || value != (uint32_t)expected) {
        spin_give(&me.bucket->lock);
        interrupts_on();
        return error ? error : -EAGAIN;
    }
    insert(me.bucket, &me);
    spin_give(&me.bucket->lock);
    error = sleep(&me, deadline, attention);
    if (error || processors_many) {
        if (!leave(&me, (uintptr_t)word))
            error = 0;
    }
    interrupts_on();
    return error;
}

/* ---- waking ---- */

/* The first from `waiter` on that waits for the word. */
static inline struct futex_waiter *next_of(struct futex_waiter *waiter, uintptr_t word)
{
    while (waiter && waiter->word != word)
        waiter = waiter->next;
    return waiter;
}

/* Wakes up to `count` who wait on the word; how many. */
static inline int wake(uintptr_t word, int count)
{
    struct bucket *bucket = bucket_of(word);
    int woken = 0;
    bool were_on = spin_lock(&bucket->lock);
    struct futex_waiter *waiter = next_of(bucket->first, word), *next;
    for (; waiter && woken < count; waiter = next, woken++) {
        next = next_of(waiter->next, word);
        remove_and_wake(bucket, waiter);
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
        spin_take(a < b ? &b->lock : &a->lock);
    return were_on;
}

static void unlock_both(struct bucket *a, struct bucket *b, bool were_on)
{
    if (a != b)
        spin_give(a < b ? &b->lock : &a->lock);
    spin_unlock(a < b ? &a->lock : &b->lock, were_on);
}

static int requeue(struct bucket *from, struct bucket *to, uintptr_t word, uintptr_t target,
                   int wake_count, int requeue_count)
{
    int done = 0;
    struct futex_waiter *waiter = next_of(from->first, word), *next;
    for (; waiter && done < wake_count + requeue_count; waiter = next, done++) {
        next = next_of(waiter->next, word);
        if (done < wake_count) {
            remove_and_wake(from, waiter);
            continue;
        }
        remove(from, waiter);
        waiter->word = target;
        waiter->bucket = to;
        insert(to, waiter);
    }
    return done;
}

int sys_futex_requeue(void *word, int expected, int wake_count, int requeue_count, void *target)
{
    struct bucket *from = bucket_of((uintptr_t)word), *to = bucket_of((uintptr_t)target);
    uint32_t value;
    if ((uintptr_t)word % sizeof(value) || (uintptr_t)target % sizeof(value) || word == target ||
        wake_count < 0 || requeue_count < 0)
        return -EINVAL;
    if (wake_count > INT32_MAX - requeue_count)
        requeue_count = INT32_MAX - wake_count;
    bool were_on = lock_both(from, to);
    int result = copy_word_in(&value, word);
    if (!result && value != (uint32_t)expected)
        result = -EAGAIN;
    if (!result)
        result = requeue(from, to, (uintptr_t)word, (uintptr_t)target, wake_count, requeue_count);
    unlock_both(from, to, were_on);
    return result;
}
