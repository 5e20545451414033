/*
 * Read-write locks.
 *
 *      __state    | WAITERS | WRITER | readers: 30 bits |
 *
 * While nobody waits, the word is all there is. As soon as somebody does, WAITERS is set, and what
 * follows is decided under __guard: who waits is in a list, by priority and then by arrival, and
 * whoever unlocks *gives* the lock to those whose turn it is. They need not compete for it again.
 *
 *   RW-1  A reader waits if a writer has the lock, or waits that is at least as important; a writer
 *         if anybody has it.
 *   RW-2  A reader that has read locks already never waits for a writer that only waits: it might
 *         have this one, and wait for itself.
 *   RW-3  What a writer gives back goes, in the order of priority, to a writer or to all readers;
 *         among equals of a real-time policy to the writer (POSIX.1-2017, unlock). Others take
 *         turns: after a writer come the readers that wait, so that neither starves.
 */
#include <errno.h>

#include "lib/pthread/thread.h"
#include "syscall.h"

enum { WRITER = 1u << 30, READERS = WRITER - 1 };
#define WAITERS (1u << 31)

/* On the stack of who waits. */
struct waiting {
    struct waiting *next;
    bool writes;
    int16_t priority;
    uint32_t id;
    volatile uint32_t given; /* a futex */
};

static inline bool change(pthread_rwlock_t *lock, uint32_t from, uint32_t to)
{
    return __atomic_compare_exchange_n(&lock->__state, &from, to, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_RELAXED);
}

static void guard(pthread_rwlock_t *lock)
{
    lock_take((struct lock *)&lock->__guard);
}

static void unguard(pthread_rwlock_t *lock)
{
    lock_give((struct lock *)&lock->__guard);
}

static int own_priority(void)
{
    return pthread_own.raised > pthread_own.priority ? pthread_own.raised : pthread_own.priority;
}

/* ---- who waits: under the guard ---- */

static void list_add(pthread_rwlock_t *lock, struct waiting *me)
{
    struct waiting **link = (struct waiting **)&lock->__first;
    while (*link && (*link)->priority >= me->priority)
        link = &(*link)->next;
    me->next = *link;
    *link = me;
}

static void list_remove(pthread_rwlock_t *lock, struct waiting *me)
{
    struct waiting **link = (struct waiting **)&lock->__first;
    while (*link != me)
        link = &(*link)->next;
    *link = me->next;
}

static struct waiting *first_writer(const pthread_rwlock_t *lock)
{
    struct waiting *one = lock->__first;
    while (one && !one->writes)
        one = one->next;
    return one;
}

/* RW-1, RW-2 */
static bool may_read(const pthread_rwlock_t *lock, uint32_t state)
{
    if (state & WRITER)
        return false;
    if (!(state & WAITERS) || pthread_own.read_locks > 0)
        return true;
    const struct waiting *writer = first_writer(lock);
    return !writer || writer->priority < own_priority();
}

/* The word with WAITERS as it must be. */
static void set_state(pthread_rwlock_t *lock, uint32_t state)
{
    state = lock->__first ? state | WAITERS : state & ~WAITERS;
    __atomic_store_n(&lock->__state, state, __ATOMIC_RELEASE);
}

static void give(struct waiting *one)
{
    __atomic_store_n(&one->given, 1, __ATOMIC_RELEASE); /* its stack may be gone from here on */
    syscall_futex_wake((void *)&one->given, 1);
}

/* Readers less important than this wait for the first writer. RW-3. */
static int least_reader(const pthread_rwlock_t *lock, bool was_written)
{
    const struct waiting *writer = first_writer(lock);
    return !writer || (was_written && writer->priority == 0) ? 0 : writer->priority + 1;
}

static bool has_reader(const pthread_rwlock_t *lock, int least)
{
    const struct waiting *one = lock->__first;
    while (one && (one->writes || one->priority < least))
        one = one->next;
    return one;
}

/*
 * To all readers that are as important, on top of what the word says: which comes first, as they
 * may give it back at once.
 */
static void give_to_readers(pthread_rwlock_t *lock, uint32_t state, int least)
{
    struct waiting *chosen = NULL, **link = (struct waiting **)&lock->__first;
    while (*link) {
        struct waiting *one = *link;
        if (one->writes || one->priority < least) {
            link = &one->next;
            continue;
        }
        *link = one->next;
        one->next = chosen;
        chosen = one;
        state++;
    }
    set_state(lock, state);
    while (chosen) {
        struct waiting *one = chosen;
        chosen = one->next;
        give(one);
    }
}

/* The lock is free. `was_written`: a writer has had it. */
static void pass_on(pthread_rwlock_t *lock, bool was_written)
{
    struct waiting *writer = first_writer(lock);
    if (has_reader(lock, least_reader(lock, was_written)) || !writer) {
        give_to_readers(lock, 0, least_reader(lock, was_written));
        return;
    }
    list_remove(lock, writer);
    lock->__writer = writer->id;
    set_state(lock, WRITER);
    give(writer);
}

/* ---- taking ---- */

static bool try_read(pthread_rwlock_t *lock)
{
    for (;;) {
        uint32_t state = lock->__state;
        if (state & (WRITER | WAITERS))
            return false;
        if (change(lock, state, state + 1))
            return true;
    }
}

/*
 * Whatever WAITERS says, under the guard. If it sets that, the word is changed under the guard only
 * from then on.
 */
static bool try_guarded(pthread_rwlock_t *lock, bool writes)
{
    for (;;) {
        uint32_t state = lock->__state;
        bool may = writes ? !(state & (WRITER | READERS)) : may_read(lock, state);
        if (change(lock, state, may ? state + (writes ? WRITER : 1) : state | WAITERS))
            return may;
    }
}

static bool is_time(const struct timespec *until)
{
    return !until || (until->tv_nsec >= 0 && until->tv_nsec < 1000000000);
}

/* We wait no longer, unless it was given to us: false. */
static bool leave(pthread_rwlock_t *lock, struct waiting *me)
{
    guard(lock);
    bool leaves = !me->given;
    if (leaves) {
        list_remove(lock, me);
        uint32_t state = lock->__state;
        if (me->writes && !(state & WRITER))
            give_to_readers(lock, state, least_reader(lock, false)); /* who waited for us only */
        else
            set_state(lock, state);
    }
    unguard(lock);
    return leaves;
}

/* Sleeps until the lock was given to us, or too long. */
static int wait(pthread_rwlock_t *lock, struct waiting *me, unsigned flags,
                const struct timespec *until)
{
    int error = 0;
    while (!__atomic_load_n(&me->given, __ATOMIC_ACQUIRE) && error != -ETIMEDOUT)
        error = syscall_futex_wait((void *)&me->given, 0, flags & FUTEX_WALL, (void *)until);
    return error == -ETIMEDOUT && leave(lock, me) ? ETIMEDOUT : 0;
}

enum { TRY = 1 << 16 };

static int take_slow(pthread_rwlock_t *lock, bool writes, unsigned flags,
                     const struct timespec *until)
{
    struct waiting me = {.writes = writes, .priority = own_priority(), .id = pthread_own.id};
    if (lock->__state & WRITER && lock->__writer == me.id)
        return flags & TRY ? EBUSY : EDEADLK;
    guard(lock);
    bool taken = try_guarded(lock, writes);
    if (!taken && !(flags & TRY) && is_time(until))
        list_add(lock, &me);
    else if (!taken)
        set_state(lock, lock->__state);
    unguard(lock);
    if (taken)
        return 0;
    if (flags & TRY)
        return EBUSY;
    return is_time(until) ? wait(lock, &me, flags, until) : EINVAL;
}

static int take_read(pthread_rwlock_t *lock, unsigned flags, const struct timespec *until)
{
    if ((lock->__state & READERS) == READERS)
        return EAGAIN;
    int error = try_read(lock) ? 0 : take_slow(lock, false, flags, until);
    if (!error)
        pthread_own.read_locks++;
    return error;
}

static int take_write(pthread_rwlock_t *lock, unsigned flags, const struct timespec *until)
{
    int error = change(lock, 0, WRITER) ? 0 : take_slow(lock, true, flags, until);
    if (!error)
        lock->__writer = pthread_own.id;
    return error;
}

/* ---- giving back ---- */

/* Somebody waits: false if that is no longer so. */
static bool unlock_guarded(pthread_rwlock_t *lock, bool writes)
{
    guard(lock);
    uint32_t state = lock->__state;
    bool is_right = state & WAITERS;
    uint32_t left = writes ? state & ~WRITER : state - 1;
    if (is_right && left & READERS)
        set_state(lock, left);
    else if (is_right)
        pass_on(lock, writes);
    unguard(lock);
    return is_right;
}

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    uint32_t state = lock->__state;
    bool writes = state & WRITER;
    if (!(state & (WRITER | READERS)))
        return EINVAL;
    if (writes && lock->__writer != pthread_own.id)
        return EPERM;
    if (writes)
        lock->__writer = 0;
    else if (pthread_own.read_locks > 0)
        pthread_own.read_locks--;
    for (;; state = lock->__state) {
        if (state & WAITERS ? unlock_guarded(lock, writes)
                            : change(lock, state, writes ? 0 : state - 1))
            return 0;
    }
}

/* ---- for the program ---- */

int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    return take_read(lock, 0, NULL);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    return take_read(lock, TRY, NULL);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    return take_read(lock, FUTEX_WALL, until);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock,
                               const struct timespec *until)
{
    int flags = flags_of_clock(clock);
    return flags < 0 ? EINVAL : take_read(lock, flags, until);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    return take_write(lock, 0, NULL);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    return take_write(lock, TRY, NULL);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *until)
{
    return take_write(lock, FUTEX_WALL, until);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock,
                               const struct timespec *until)
{
    int flags = flags_of_clock(clock);
    return flags < 0 ? EINVAL : take_write(lock, flags, until);
}

int pthread_rwlock_init(pthread_rwlock_t *lock, const pthread_rwlockattr_t *attributes)
{
    (void)attributes;
    *lock = (pthread_rwlock_t){.__state = 0};
    return 0;
}

/*
 * What POSIX leaves open, a lock that somebody has, is no error: so programs expect it that end a
 * thread with the lock. Somebody who waits is one.
 */
int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    guard(lock); /* whoever gave it to us is through with it */
    bool is_busy = lock->__first;
    unguard(lock);
    return is_busy ? EBUSY : 0;
}

int pthread_rwlockattr_init(pthread_rwlockattr_t *attributes)
{
    *attributes = (pthread_rwlockattr_t){.__shared = PTHREAD_PROCESS_PRIVATE};
    return 0;
}

int pthread_rwlockattr_destroy(pthread_rwlockattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_rwlockattr_getpshared(const pthread_rwlockattr_t *attributes, int *shared)
{
    *shared = attributes->__shared;
    return 0;
}

int pthread_rwlockattr_setpshared(pthread_rwlockattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->__shared = shared;
    return 0;
}
