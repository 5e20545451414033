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
 *   FU-1  The word is read in the kernel by copy_in(): a bad address is -EFAULT.
 *   FU-2  Who waits longest, among those of the highest priority, is woken first.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/futex.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/thread_numbers.h"
#include "kernel/threads.h"
#include "kernel/wait.h"

enum { BUCKETS = 256 };

struct futex_waiter {
    struct waiter waiter; /* first: a waiter is found by its address */
    uintptr_t word;
    struct wait_queue *bucket; /* where it is; changes under both buckets' locks (requeue) */
};

static struct wait_queue buckets[BUCKETS];

static struct wait_queue *bucket_of(uintptr_t word)
{
    return &buckets[(word >> 2) * 0x9e3779b97f4a7c15ull >> 56];
}
_Static_assert(BUCKETS == 256, "bucket_of() takes eight bits");

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
    while (me->waiter.queued) {
        if (me->waiter.thread->attention & attention)
            return -EINTR;
        if (deadline != WAIT_FOREVER && platform_clock_ns() >= deadline)
            return -ETIMEDOUT;
        thread_block(deadline);
    }
    return 0;
}

/* The bucket in which it is may change until its lock is held. */
static void leave(struct futex_waiter *me)
{
    for (;;) {
        struct wait_queue *bucket = me->bucket;
        wait_begin(bucket);
        if (bucket == me->bucket) {
            if (me->waiter.queued)
                wait_remove(bucket, &me->waiter);
            wait_end(bucket);
            return;
        }
        wait_end(bucket);
    }
}

int sys_futex_wait(void *word, int expected, unsigned flags, void *until)
{
    uint64_t deadline;
    int error = futex_deadline(until, flags, &deadline);
    if (error)
        return error;
    uint32_t attention = (flags & FUTEX_NO_INTR ? 0 : ATTENTION_END | ATTENTION_SIGNAL) |
                         (flags & FUTEX_CANCEL ? ATTENTION_CANCEL : 0);
    struct futex_waiter me = {.waiter = {.thread = thread_current()}, .word = (uintptr_t)word};
    int value = 0;
    me.bucket = bucket_of(me.word);
    wait_begin(me.bucket);
    bool were_on = me.bucket->were_on;
    error = copy_in(&value, word, sizeof(value));
    if (error || value != expected) {
        wait_end(me.bucket);
        return error ? error : -EAGAIN;
    }
    wait_insert(me.bucket, &me.waiter);
    spin_give(&me.bucket->lock);
    error = sleep(&me, deadline, attention);
    bool was_woken = !me.waiter.queued;
    leave(&me); /* for its lock, too: whoever wakes us is done with us then */
    interrupts_restore(were_on);
    return was_woken ? 0 : error;
}

/* ---- waking ---- */

/* Wakes up to `count` who wait on the word; how many. */
static int wake(uintptr_t word, int count)
{
    struct wait_queue *bucket = bucket_of(word);
    int woken = 0;
    wait_begin(bucket);
    struct waiter *next;
    for (struct waiter *waiter = bucket->first; waiter && woken < count; waiter = next) {
        next = waiter->next;
        if (((struct futex_waiter *)waiter)->word != word)
            continue;
        wait_remove(bucket, waiter);
        thread_wake(waiter->thread);
        woken++;
    }
    wait_end(bucket);
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
static void lock_both(struct wait_queue *a, struct wait_queue *b)
{
    wait_begin(a < b ? a : b);
    if (a != b)
        spin_take(a < b ? &b->lock : &a->lock);
}

static void unlock_both(struct wait_queue *a, struct wait_queue *b)
{
    if (a != b)
        spin_give(a < b ? &b->lock : &a->lock);
    wait_end(a < b ? a : b);
}

int sys_futex_requeue(void *word, int expected, int wake_count, int requeue_count, void *target)
{
    struct wait_queue *from = bucket_of((uintptr_t)word), *to = bucket_of((uintptr_t)target);
    int value = 0, done = 0;
    lock_both(from, to);
    int error = copy_in(&value, word, sizeof(value));
    if (!error && value != expected)
        error = -EAGAIN;
    struct waiter *next;
    for (struct waiter *waiter = from->first; waiter && !error && done < wake_count + requeue_count;
         waiter = next) {
        next = waiter->next;
        struct futex_waiter *one = (struct futex_waiter *)waiter;
        if (one->word != (uintptr_t)word)
            continue;
        wait_remove(from, waiter);
        if (done++ < wake_count) {
            thread_wake(waiter->thread);
        } else {
            one->word = (uintptr_t)target;
            one->bucket = to;
            wait_insert(to, waiter);
        }
    }
    unlock_both(from, to);
    return error ? error : done;
}
