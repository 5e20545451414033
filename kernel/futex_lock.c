/*
 * Locks of the program's that inherit priorities: futex_lock(), futex_unlock(). The word is 0, or
 * the owner's id, with FUTEX_WAITERS while somebody sleeps for it (thread_numbers.h). As with every
 * futex, lib/ takes and gives a lock that nobody waits for without a system call.
 *
 * Who has to wait tells the kernel, which finds the owner by the id, keeps the lock's waiters and
 * sees to priorities (inherit.h). The owner then has to give the lock back here, and it goes to the
 * most important who waits: the word has that one's id before anybody else can take it.
 *
 *   FL-1  A word that has FUTEX_WAITERS is changed only here, under inherit_lock.
 */
#include "kernel/copy.h"
#include "kernel/errno.h"
#include "kernel/futex.h"
#include "kernel/heap.h"
#include "kernel/inherit.h"
#include "kernel/platform.h"
#include "kernel/syscalls.h"
#include "kernel/thread.h"
#include "kernel/threads.h"
#include "kernel/wait.h"

enum { BUCKETS = 64 };

/* A word for which somebody waits. */
static struct contended {
    struct inherited lock; /* first */
    struct contended *next;
    uint32_t *word;
} * buckets[BUCKETS];

static struct contended **bucket_of(const uint32_t *word)
{
    return &buckets[((uintptr_t)word >> 2) * 0x9e3779b97f4a7c15ull >> 58];
}

static struct contended *find(const uint32_t *word)
{
    struct contended *one = *bucket_of(word);
    while (one && one->word != word)
        one = one->next;
    return one;
}

static void add(struct contended *one, uint32_t *word, struct thread *owner)
{
    struct contended **bucket = bucket_of(word);
    one->word = word;
    one->next = *bucket;
    *bucket = one;
    inherit_begin(&one->lock, owner);
}

/* Nobody waits any more. */
static void forget(struct contended *one)
{
    struct contended **link = bucket_of(one->word);
    while (*link != one)
        link = &(*link)->next;
    *link = one->next;
    inherit_end(&one->lock);
    heap_free(one);
}

/* Both locks that finding the owner takes; the table's comes first. */
static bool lock_all(void)
{
    bool were_on = spin_lock(&thread_table_lock);
    spin_take(&inherit_lock);
    return were_on;
}

static void unlock_all(bool were_on)
{
    spin_give(&inherit_lock);
    spin_unlock(&thread_table_lock, were_on);
}

/*
 * Takes the lock if it is free, or says in the word that somebody waits: 1, 0, or an error. Under
 * both locks; the program may change the word meanwhile, as long as nobody waits.
 */
static int take_or_mark(uint32_t *word, uint32_t id, uint32_t *value)
{
    for (;;) {
        int error = copy_word_in(value, word);
        if (error)
            return error;
        uint32_t owner = *value & FUTEX_OWNER;
        if (owner == id)
            return -EDEADLK;
        uint32_t wanted = owner == 0 ? id | (*value & FUTEX_OWNER_DEAD) : *value | FUTEX_WAITERS;
        int done = copy_word_exchange(word, *value, wanted);
        if (done != 0)
            return done < 0 ? done : owner == 0;
    }
}

/* Until it is ours, or something else ends it; interrupts off, no lock held. */
static int sleep(const struct inherit_waiter *me, unsigned flags, uint64_t until)
{
    uint32_t attention = flags & FUTEX_NO_INTR ? 0 : ATTENTION_END | ATTENTION_SIGNAL;
    while (!me->granted) {
        uint64_t deadline = futex_deadline_now(me->thread, flags, until);
        if (me->thread->attention & attention)
            return -EINTR;
        if (deadline != WAIT_FOREVER && platform_clock_ns() >= deadline)
            return -ETIMEDOUT;
        thread_block(deadline);
    }
    return 0;
}

/*
 * After the sleep. `one` is looked at only while we are among those who wait for it. If we were the
 * last, the word goes on saying that somebody waits: whoever unlocks finds that out here.
 */
static int give_up_or_done(struct inherit_waiter *me, struct contended *one, int error)
{
    spin_take(&inherit_lock);
    if (me->granted) {
        error = 0;
    } else {
        inherit_give_up(me);
        if (!inherit_first(&one->lock))
            forget(one);
    }
    spin_give(&inherit_lock);
    return error;
}

static int wait(uint32_t *word, struct contended *fresh, unsigned flags, uint64_t deadline)
{
    struct thread *thread = thread_current();
    struct inherit_waiter me;
    uint32_t value;
    bool were_on = lock_all();
    int taken = take_or_mark(word, thread->id, &value);
    struct thread *owner = taken == 0 ? thread_find(value & FUTEX_OWNER) : NULL;
    struct contended *one = find(word);
    if (taken == 0 && !owner && !one)
        taken = -ESRCH;
    if (taken != 0) {
        unlock_all(were_on);
        heap_free(fresh);
        return taken > 0 ? 0 : taken;
    }
    bool is_first = !one;
    if (is_first) {
        one = fresh;
        add(one, word, owner);
    }
    inherit_wait(&one->lock, &me, thread);
    spin_give(&inherit_lock);
    spin_give(&thread_table_lock);
    if (!is_first)
        heap_free(fresh);
    int error = sleep(&me, flags, deadline);
    error = give_up_or_done(&me, one, error);
    interrupts_restore(were_on);
    return error;
}

int sys_futex_lock(void *word, unsigned flags, void *until)
{
    uint64_t deadline;
    if ((uintptr_t)word % sizeof(uint32_t))
        return -EINVAL;
    int error = futex_deadline(until, &deadline);
    struct contended *fresh = error ? NULL : heap_alloc(sizeof(*fresh));
    if (!fresh)
        return error ? error : -ENOMEM;
    return wait(word, fresh, flags, deadline);
}

int sys_futex_unlock(void *program_word)
{
    uint32_t *word = program_word, id = thread_current()->id, value;
    if ((uintptr_t)word % sizeof(*word))
        return -EINVAL;
    bool were_on = lock_all();
    struct contended *one = find(word);
    struct inherit_waiter *first = one ? inherit_first(&one->lock) : NULL;
    int error = copy_word_in(&value, word);
    if (!error && (value & FUTEX_OWNER) != id)
        error = -EPERM;
    if (!error) {
        bool others = first && first->link.next != &one->lock.waiters;
        uint32_t next = first ? first->thread->id | (others ? FUTEX_WAITERS : 0) : 0;
        error = copy_out(word, &next, sizeof(next));
    }
    if (!error && first) {
        inherit_hand_over(&one->lock, first);
        if (!inherit_first(&one->lock))
            forget(one);
    }
    unlock_all(were_on);
    return error;
}
